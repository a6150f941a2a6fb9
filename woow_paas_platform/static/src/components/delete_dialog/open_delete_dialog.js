import {registry} from "@web/core/registry";
import {SERVICE} from "../../core/service_model";
import {DeleteDialog} from "./delete_dialog";

/** Ask for the name and what becomes of the data, then delete the service. */
export function openDeleteDialog(dialog, service) {
    dialog.add(DeleteDialog, {
        name: service.data.name,
        keepsData: Boolean(service.data.keeps_data),
        workspace: service.data.workspace_id?.display_name || "",
        remove: (name, keep) => service.call("action_delete", [name, keep]),
        cancel: () => {},
    });
}

/** The same dialog for a button of any view: the action that the server answers with. */
function deleteService(env, {params}) {
    const {dialog, orm, action} = env.services;
    dialog.add(DeleteDialog, {
        name: params.name,
        keepsData: Boolean(params.keeps_data),
        remove: async (name, keep) => {
            await orm.call(SERVICE, "action_delete", [[params.service_id], name, keep]);
            await action.doAction({type: "ir.actions.client", tag: "soft_reload"});
        },
        cancel: () => {},
    });
}

registry.category("actions").add("paas_delete_service", deleteService);
