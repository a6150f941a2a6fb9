import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {SERVICE} from "../../core/service_model";
import {openTab} from "../../core/tabs";
import {FixDialog} from "../fix_dialog/fix_dialog";

const DIAGNOSIS = "paas.diagnosis";

/**
 * Return a function that carries out a fix of a cause: it asks what has to be asked, shows what
 * will change, and leads where a fix leads.
 *
 * @param {ServiceModel} service
 * @param {{again?: () => Promise}} options what "Check again" does here
 */
export function useFixing(service, {again} = {}) {
    const orm = useService("orm");
    const dialog = useService("dialog");
    const action = useService("action");
    const ask = (method, id, ...args) =>
        orm.call(DIAGNOSIS, method, [[id], ...args], {context: {...user.context}});
    const checkAgain = again || (() => service.refresh());

    const follow = async (id, answer) => {
        if (answer.kind === "action") {
            await action.doAction(answer.action);
        } else if (answer.kind === "tab") {
            openTab(answer.tab);
        } else if (answer.kind === "ask" || answer.kind === "show") {
            show(id, answer);
        } else {
            await service.reload();
        }
    };
    const show = (id, question) =>
        dialog.add(FixDialog, {
            question,
            apply: async (answers) =>
                follow(id, await ask("apply_fix", id, question.code, answers)),
            openService: (serviceId) =>
                action.doAction({
                    type: "ir.actions.act_window",
                    res_model: SERVICE,
                    res_id: serviceId,
                    views: [[false, "form"]],
                }),
            deleteService: async (serviceId) =>
                action.doAction(await orm.call(SERVICE, "action_open_delete", [[serviceId]])),
            again: checkAgain,
        });
    return async (id, code) => {
        if (code === "check_again") {
            return checkAgain();
        }
        return follow(id, await ask("start_fix", id, code));
    };
}
