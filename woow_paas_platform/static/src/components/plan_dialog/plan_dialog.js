import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {useService} from "@web/core/utils/hooks";
import {onWillStart, useState} from "@odoo/owl";
import {cpu, memory} from "../../core/format";
import {SERVICE} from "../../core/service_model";
import {planTitle} from "../plan_cards/plan_cards";
import {Changes} from "../changes/changes";

/** Another size for an app: what fits, what does not and why, and what will change. */
export class PlanDialog extends ConfirmationDialog {
    static template = "woow_paas_platform.PlanDialog";
    static components = {...ConfirmationDialog.components, Changes};
    static props = {
        ...ConfirmationDialog.props,
        serviceId: Number,
        current: Number,
        /** Called with the id of the chosen plan. */
        change: Function,
    };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.title = _t("Change the plan");
        this.state = useState({plans: [], chosen: 0, sentences: [], changes: []});
        onWillStart(async () => {
            const rows = await this.orm.read(SERVICE, [this.props.serviceId], ["plan_cards"]);
            this.state.plans = (rows[0].plan_cards || []).map((plan) => ({
                ...plan,
                title: [planTitle(plan).title, planTitle(plan).subtitle]
                    .filter(Boolean)
                    .join(" · "),
                size: `${cpu(plan.cpu)} · ${memory(plan.memory_mib)}`,
                isCurrent: plan.id === this.props.current,
            }));
        });
    }

    async choose(plan) {
        this.state.chosen = plan.id;
        const args = [[this.props.serviceId], "plan", plan.id];
        const preview = await this.orm.call(SERVICE, "read_preview", args);
        if (this.state.chosen === plan.id) {
            Object.assign(this.state, preview);
        }
    }

    async _confirm() {
        if (this.state.chosen) {
            return this.execButton(async () => {
                await this.props.change(this.state.chosen);
            });
        }
    }
}
