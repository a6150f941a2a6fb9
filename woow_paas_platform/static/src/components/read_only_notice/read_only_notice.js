import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {session} from "@web/session";
import {useService} from "@web/core/utils/hooks";
import {WebClient} from "@web/webclient/webclient";
import {Component} from "@odoo/owl";

/** Says, above every page, that this database is a copy, and lets administrators decide. */
export class ReadOnlyNotice extends Component {
    static template = "woow_paas_platform.ReadOnlyNotice";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
    }

    get isShown() {
        return Boolean(session.paas_read_only);
    }

    get isAdministrator() {
        return Boolean(session.paas_administrator);
    }

    takeOver() {
        this.ask(
            "action_take_over",
            _t("Take over"),
            _t(
                "This database goes on with the apps of the original. Be sure that the original no longer runs: two of them would undo each other's changes.",
            ),
        );
    }

    separate() {
        this.ask(
            "action_separate",
            _t("Separate"),
            _t(
                "This database becomes an installation of its own. Its apps become drafts with new addresses; those of the original are never touched.",
            ),
        );
    }

    ask(method, confirmLabel, body) {
        this.dialog.add(ConfirmationDialog, {
            title: confirmLabel,
            body,
            confirmLabel,
            confirm: async () => {
                const answer = await this.orm.call("paas.installation", method, []);
                await this.action.doAction(answer);
            },
            cancel: () => {},
        });
    }
}

WebClient.components = {...WebClient.components, PaasReadOnlyNotice: ReadOnlyNotice};
