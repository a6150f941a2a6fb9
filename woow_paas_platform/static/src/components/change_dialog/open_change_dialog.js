import {_t} from "@web/core/l10n/translation";
import {ChangeDialog} from "./change_dialog";

const ASKED = {
    rollback: {method: "action_rollback", confirm: _t("Go back")},
    upgrade: {method: "action_deploy", confirm: _t("Upgrade")},
    restart: {method: "action_restart", confirm: _t("Restart")},
    stop: {method: "action_stop", confirm: _t("Stop the app")},
};

/** Show what a request would do, and make it once a person agrees. */
export function openChangeDialog(dialog, service, kind, {title, target, onDone} = {}) {
    const {method, confirm} = ASKED[kind];
    dialog.add(ChangeDialog, {
        title,
        serviceId: service.id,
        kind,
        target: target || false,
        confirmLabel: confirm,
        confirm: async () => {
            // what is asked for leads back to this very page
            await service.call(method, target ? [target] : [], {stay: true});
            await onDone?.();
        },
        cancel: () => {},
    });
}
