import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component} from "@odoo/owl";
import {ago, clock, moment} from "../../core/format";
import {useServiceModel} from "../../core/service_model";

/** What others changed in the cluster, and the choice between taking it over and restoring. */
export class DriftNotice extends Component {
    static template = "woow_paas_platform.DriftNotice";
    static props = {...standardWidgetProps};

    setup() {
        this.service = useServiceModel();
        this.dialog = useService("dialog");
    }

    get notice() {
        return this.service.data.drift_notice || null;
    }

    get since() {
        const since = moment(this.notice.since);
        return since ? ago(since) : "";
    }

    get canChange() {
        return this.service.canOperate && !this.service.isMoving;
    }

    /** By which tool and when: the smaller second line. */
    details(item) {
        const at = moment(item.at);
        const by = item.by && (at ? _t("with %s, %s", item.by, clock(at)) : _t("with %s", item.by));
        return [item.technical, by].filter(Boolean).join(" · ");
    }

    restore() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Restore what is recorded here?"),
            body: _t(
                "The app goes back to the settings that this page shows. What others added is " +
                    "removed. Its data stay; it may be away for a moment.",
            ),
            confirmLabel: _t("Restore the app"),
            confirm: () => this.service.call("action_restore_drift"),
            cancel: () => {},
        });
    }

    takeOver() {
        const rest = this.notice.items.filter((item) => !item.can_take_over).length;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Take over what was changed?"),
            body: rest
                ? _t("What the form can say becomes what is wanted. The rest stays listed here.")
                : _t("What was found in the cluster becomes what is wanted."),
            confirmLabel: _t("Take over the changes"),
            confirm: () => this.service.call("action_take_over_drift"),
            cancel: () => {},
        });
    }
}

registry.category("view_widgets").add("paas_drift_notice", {component: DriftNotice});
