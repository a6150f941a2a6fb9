import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {reactive} from "@odoo/owl";

const KEY = "woow_paas.workspace";
const FIELDS = [
    "name",
    "my_role",
    "can_deploy",
    "quota_cpu",
    "quota_memory_mib",
    "quota_storage_gib",
    "used_cpu",
    "used_memory_mib",
    "used_storage_gib",
];

/** Which workspace the marketplace deploys into, remembered in this browser. */
export const workspaceChoice = {
    dependencies: ["orm"],
    start(env, {orm}) {
        const state = reactive({
            loaded: false,
            list: [],
            id: false,
            get current() {
                return this.list.find((workspace) => workspace.id === this.id) || null;
            },
        });
        const key = `${KEY}.${user.userId}`;
        return {
            state,
            async load() {
                state.list = await orm.silent.searchRead("paas.workspace", [], FIELDS, {
                    order: "name",
                });
                const wanted = Number(browser.localStorage.getItem(key));
                const first =
                    state.list.find((workspace) => workspace.id === wanted) ||
                    state.list.find((workspace) => workspace.can_deploy) ||
                    state.list[0];
                state.id = first?.id || false;
                state.loaded = true;
            },
            choose(id) {
                state.id = id;
                browser.localStorage.setItem(key, String(id));
            },
            get context() {
                return state.id ? {default_workspace_id: state.id} : {};
            },
        };
    },
};

registry.category("services").add("paas_workspace_choice", workspaceChoice);
