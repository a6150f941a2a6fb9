import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, useState} from "@odoo/owl";
import {cpu, memory, number, storage} from "../../core/format";
import {showErrors} from "../../core/form_events";
import {SERVICE} from "../../core/service_model";
import {valueOf} from "../../core/validation";
import {Changes} from "../changes/changes";
import {planTitle} from "../plan_cards/plan_cards";

/** Price, quota and what will be created, always in sight, and the button that deploys. */
export class DeploySummary extends Component {
    static template = "woow_paas_platform.DeploySummary";
    static components = {Changes};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({busy: false});
    }

    get data() {
        return this.props.record.data;
    }

    /** Whether there is something that these answers change. */
    get isDeployed() {
        return Boolean(this.data.state) && this.data.state !== "draft";
    }

    get changes() {
        return this.data.pending_changes || [];
    }

    get app() {
        return this.data.template_id?.display_name || "";
    }

    get plan() {
        const id = this.data.plan_id?.id;
        return (this.data.plan_cards || []).find((card) => card.id === id) || null;
    }

    get title() {
        return this.plan
            ? _t("%(app)s, plan %(plan)s", {
                  app: this.app,
                  plan: planTitle(this.plan).title,
              })
            : this.app;
    }

    get sizeText() {
        const {plan} = this;
        return plan
            ? [
                  cpu(plan.cpu),
                  memory(plan.memory_mib ?? plan.memory),
                  storage(plan.storage_gib ?? plan.storage),
              ].join(" · ")
            : "";
    }

    get price() {
        return this.plan?.price_text || "";
    }

    get freeText() {
        return _t("Free");
    }

    get planLine() {
        return this.price
            ? _t("per month, plan %s", planTitle(this.plan).title)
            : this.plan?.name || "";
    }

    get quotaTitle() {
        const workspace = this.data.quota_after?.workspace;
        return workspace ? _t("%s after this", workspace) : "";
    }

    /** The quota bars: what is used, what this app adds, and a word when it gets tight. */
    get bars() {
        return (this.data.quota_after?.rows || []).filter((row) => row.total > 0).map(quotaBar);
    }

    get creates() {
        const list = [{icon: "fa-cube", text: _t("1 app, %s", this.appVersion)}];
        if (this.data.has_address && this.data.subdomain) {
            list.push({
                icon: "fa-globe",
                text: `${this.data.subdomain}${this.data.domain_suffix || ""}`,
            });
        }
        const disk = this.plan && (this.plan.storage_gib ?? this.plan.storage);
        if (this.data.keeps_data && disk && this.wantsDisk) {
            list.push({icon: "fa-hdd-o", text: _t("1 disk of %s GiB", number(disk))});
        }
        const secrets = (this.data.field_schema || []).filter((field) => field.secret).length;
        if (secrets) {
            list.push({
                icon: "fa-key",
                text:
                    secrets === 1
                        ? _t("1 secret, readable by this app only")
                        : _t("%s secrets, readable by this app only", secrets),
            });
        }
        return list;
    }

    /** Whether the disk is asked for: always, unless the form has a switch for it. */
    get wantsDisk() {
        const {field_schema: schema, inputs} = this.data;
        const toggle = (schema || []).find(
            ({key, type}) => key === "storage" && type === "boolean",
        );
        return !toggle || Boolean(valueOf(toggle, inputs));
    }

    get appVersion() {
        return [this.app, this.data.template_version].filter(Boolean).join(" ");
    }

    get readyText() {
        const minutes = this.data.deploy_minutes || 1;
        return minutes === 1
            ? _t("Usually ready in about a minute.")
            : _t("Usually ready in about %s minutes.", minutes);
    }

    /** Save, deploy, and go to the service's page; Back leads to where one came from. */
    async deploy() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const {record} = this.props;
            const wasNew = record.isNew;
            showErrors(record.model);
            await record.model.root.isDirty();
            if (await this.refuse()) {
                return;
            }
            if (!(await record.save({reload: false}))) {
                return;
            }
            const answer = await this.orm.call(SERVICE, "action_deploy", [[record.resId]]);
            if (!wasNew) {
                return this.env.config.historyBack();
            }
            await this.action.doAction(
                answer && answer.type
                    ? answer
                    : {
                          type: "ir.actions.act_window",
                          res_model: SERVICE,
                          res_id: record.resId,
                          views: [[false, "form"]],
                      },
                {stackPosition: "replaceCurrentAction"},
            );
        } finally {
            this.state.busy = false;
        }
    }

    /** Point at what the server would refuse; true when there is something. */
    async refuse() {
        const messages = Object.values(this.data.input_errors || {});
        if (!messages.length) {
            return false;
        }
        this.notification.add(messages[0], {
            title: _t("Some answers need another look"),
            type: "danger",
        });
        const invalid = document.querySelector(".o_paas_configure .is-invalid");
        invalid?.focus();
        return true;
    }

    async discard() {
        await this.props.record.discard();
        this.env.config.historyBack();
    }
}

/** Return how one limit is drawn; amber above 85 %, red when it does not fit. */
export function quotaBar(row) {
    const {used, added, total} = row;
    const after = used + added;
    const share = after / total;
    const unit = row.unit ? ` ${row.unit}` : "";
    const percent = (value) => Math.min(100, (value / total) * 100);
    const bar = {
        ...row,
        text: _t("%(after)s of %(total)s", {after: number(after), total: number(total) + unit}),
        usedStyle: `width: ${percent(used)}%`,
        addedStyle: `width: ${Math.min(percent(added), 100 - percent(used))}%`,
        css: "",
        warning: "",
    };
    if (share > 1) {
        return {...bar, css: "o_paas_bar_full", warning: _t("Not enough room")};
    }
    if (share > 0.85) {
        const left = number(total - after) + unit;
        const warning = _t("Nearly full after this: %s left", left);
        return {...bar, css: "o_paas_bar_hot", warning};
    }
    return bar;
}

registry.category("view_widgets").add("paas_deploy_summary", {component: DeploySummary});
