import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, useState} from "@odoo/owl";
import {useClock} from "../../core/clock";
import {ago, clock, moment} from "../../core/format";
import {AskDialog} from "../ask_dialog/ask_dialog";
import {RefreshButton} from "../refresh_button/refresh_button";
import {WorkspaceDeleteDialog} from "../workspace_delete/workspace_delete";

const WORKSPACE = "paas.workspace";
const MARKETPLACE = "woow_paas_platform.action_paas_marketplace";

/** What one can do with a workspace, when it was looked at, and Refresh. */
export class WorkspaceHeader extends Component {
    static template = "woow_paas_platform.WorkspaceHeader";
    static components = {Dropdown, DropdownItem, RefreshButton};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.choice = useService("paas_workspace_choice");
        this.clock = useClock();
        this.state = useState({busy: ""});
    }

    get record() {
        return this.props.record;
    }

    get data() {
        return this.record.data;
    }

    get isActive() {
        return this.data.state === "active";
    }

    get isArchived() {
        return this.data.state === "archived";
    }

    get hasActions() {
        return !["deleting", "deleted"].includes(this.data.state);
    }

    get observedAt() {
        return moment(this.data.observed_at);
    }

    get observed() {
        return this.observedAt?.toMillis() || 0;
    }

    get observedClock() {
        return clock(this.observedAt);
    }

    get observedAgo() {
        return ago(this.observedAt, this.clock.now);
    }

    get members() {
        return this.data.member_ids.records.map(({data}) => data);
    }

    /** Call a method of the workspace, once, and read the page again. */
    async call(method, args = []) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = method;
        try {
            const answer = await this.orm.call(WORKSPACE, method, [[this.record.resId], ...args]);
            if (answer && answer.type) {
                await this.action.doAction(answer);
            }
            await this.record.model.load();
        } finally {
            this.state.busy = "";
        }
    }

    async refresh() {
        await this.call("action_refresh");
    }

    async deploy() {
        this.choice.choose(this.record.resId);
        await this.action.doAction(MARKETPLACE);
    }

    invite() {
        this.dialog.add(AskDialog, {
            title: _t("Invite to “%s”", this.data.name),
            confirmLabel: _t("Invite"),
            text: _t("Whoever has no account yet gets one, and a mail to set a password."),
            questions: [
                {name: "email", label: _t("E-mail"), type: "email", required: true},
                {
                    name: "role",
                    label: _t("Role"),
                    type: "choice",
                    value: "user",
                    options: [
                        ["admin", _t("Admin: deploy, change, read secrets, invite")],
                        ["user", _t("User: deploy, change and restart")],
                        ["guest", _t("Guest: look only, no secrets")],
                    ],
                },
            ],
            submit: ({email, role}) => this.call("action_invite", [email, role]),
            cancel: () => {},
        });
    }

    /** Administrators give a plan; everybody else asks for one. */
    async room() {
        const gives = this.data.is_administrator;
        const plans = await this.orm.searchRead(
            "paas.workspace.plan",
            [],
            ["name", "room_text", "price", "currency_id"],
        );
        const current = this.data.plan_id?.id;
        const others = plans.filter(({id}) => gives || id !== current);
        if (!others.length) {
            this.notification.add(_t("There is no other plan."), {type: "info"});
            return;
        }
        const questions = [
            {
                name: "plan",
                label: _t("Workspace plan"),
                type: "choice",
                value: this.data.requested_plan_id?.id || others[0].id,
                options: others.map(({id, name, room_text: text}) => [id, `${name}: ${text}`]),
            },
        ];
        if (!gives) {
            questions.push({name: "text", label: _t("What for?"), type: "text"});
        }
        this.dialog.add(AskDialog, {
            title: gives ? _t("Change quota") : _t("Ask for more room"),
            confirmLabel: gives ? _t("Change quota") : _t("Ask for it"),
            text: gives ? undefined : _t("An administrator decides; you will get a mail."),
            questions,
            submit: ({plan, text}) =>
                gives
                    ? this.call("action_change_plan", [Number(plan)])
                    : this.call("action_request_room", [Number(plan), text]),
            cancel: () => {},
        });
    }

    decline() {
        this.dialog.add(AskDialog, {
            title: _t("Decline the request"),
            confirmLabel: _t("Decline"),
            questions: [{name: "text", label: _t("Why?"), type: "text"}],
            submit: ({text}) => this.call("action_decline_request", [text]),
            cancel: () => {},
        });
    }

    transfer() {
        const others = this.members.filter(({role}) => role !== "owner");
        if (!others.length) {
            this.notification.add(_t("Invite the new owner first."), {type: "info"});
            return;
        }
        this.dialog.add(AskDialog, {
            title: _t("Transfer ownership"),
            confirmLabel: _t("Transfer ownership"),
            text: _t("The former owner stays as admin."),
            questions: [
                {
                    name: "user",
                    label: _t("New owner"),
                    type: "choice",
                    value: others[0].user_id.id,
                    options: others.map(({user_id: user}) => [user.id, user.display_name]),
                },
            ],
            submit: ({user}) => this.call("action_transfer", [Number(user)]),
            cancel: () => {},
        });
    }

    leave() {
        this.confirm(
            _t("Leave “%s”?", this.data.name),
            _t("You will no longer see its apps, until somebody invites you again."),
            _t("Leave workspace"),
            async () => {
                const answer = await this.orm.call(WORKSPACE, "action_leave", [
                    [this.record.resId],
                ]);
                await this.action.doAction(answer, {clearBreadcrumbs: true});
            },
        );
    }

    archive() {
        this.confirm(
            _t("Archive “%s”?", this.data.name),
            _t("Its apps are stopped. Their data stays, and restoring starts them again."),
            _t("Archive workspace"),
            () => this.call("action_archive"),
        );
    }

    confirm(title, body, confirmLabel, confirm) {
        this.dialog.add(ConfirmationDialog, {title, body, confirmLabel, confirm, cancel() {}});
    }

    async remove() {
        const facts = await this.orm.call(WORKSPACE, "deletion_facts", [[this.record.resId]]);
        this.dialog.add(WorkspaceDeleteDialog, {
            name: this.data.name,
            facts,
            remove: (name, keep) => this.call("action_delete", [name, keep]),
            cancel: () => {},
        });
    }
}

/** What is asked for or under way, above everything else on the page. */
export class WorkspaceNotices extends WorkspaceHeader {
    static template = "woow_paas_platform.WorkspaceNotices";

    get requestText() {
        const {requested_by_id: who, requested_plan_id: plan} = this.data;
        return _t("%(who)s asks for the plan “%(plan)s”.", {
            who: who.display_name,
            plan: plan.display_name,
        });
    }
}

registry.category("view_widgets").add("paas_workspace_header", {component: WorkspaceHeader});
registry.category("view_widgets").add("paas_workspace_notices", {component: WorkspaceNotices});
