import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {RPCError} from "@web/core/network/rpc";
import {onMounted, useState} from "@odoo/owl";
import {SERVICE} from "./service_model";

/**
 * Read what the cluster shows of a service once the tab is open, and again on request. What
 * was read last stays in sight while it is read again.
 *
 * @param {() => Object} getRecord
 * @param {string} method a reading method of the service
 * @param {{first?: () => any, after?: () => Promise}} options `first` returns what is known
 *     already, so that nothing has to be read; `after` is called when something was read
 */
export function useLook(getRecord, method, {first, after} = {}) {
    const orm = useService("orm");
    const keepLast = new KeepLast();
    const state = useState({busy: false, read: false, data: {}, error: ""});
    const read = async (...args) => {
        state.busy = true;
        try {
            const call = orm.silent.call(SERVICE, method, [[getRecord().resId], ...args]);
            const data = await keepLast.add(call);
            state.data = data || {};
            state.error = data?.error || "";
            await after?.();
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            state.error = error.data?.message || _t("The cluster could not be asked.");
        }
        state.busy = false;
        state.read = true;
    };
    onMounted(() => {
        const known = first?.();
        if (known && Object.keys(known).length) {
            Object.assign(state, {data: known, read: true});
        } else {
            read();
        }
    });
    return {state, read};
}
