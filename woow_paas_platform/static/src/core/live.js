import {browser} from "@web/core/browser/browser";
import {useBus, useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {FetchRecordError} from "@web/model/relational_model/errors";
import {ConnectionLostError} from "@web/core/network/rpc";
import {onMounted, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {moment} from "./format";
import {SERVICE} from "./service_model";
import {MOVING} from "./states";

const CHANGED = "paas.service/changed";
/** Milliseconds between two silent looks: bus down, something under way, else. */
export const POLL = {down: 4000, moving: 8000, calm: 30000};

/** Call `callback(payload)` for every change of a service that the bus tells of. */
export function useServiceChanges(callback) {
    const bus = useService("bus_service");
    onMounted(() => {
        bus.subscribe(CHANGED, callback);
        bus.start();
    });
    onWillUnmount(() => bus.unsubscribe(CHANGED, callback));
    return bus;
}

/**
 * Keep the record of a service page up to date: the bus says that it changed, and then only
 * this record is read again. A silent look at its revision stands in while the bus is down.
 *
 * @param {() => Object} getRecord
 * @param {{onGone: () => void}} options
 */
export function useServiceLive(getRecord, {onGone}) {
    const orm = useService("orm");
    const live = useState({connected: true});
    let timer = null;
    let reading = null;
    let again = false;

    const read = async () => {
        const record = getRecord();
        if (!record.resId || record.dirty) {
            return;
        }
        try {
            await record.load();
        } catch (error) {
            if (error instanceof FetchRecordError) {
                onGone();
            } else if (error instanceof ConnectionLostError) {
                live.connected = false;
            } else {
                throw error;
            }
        }
    };
    const reload = async () => {
        if (reading) {
            again = true;
            return reading;
        }
        reading = read().finally(() => {
            reading = null;
        });
        await reading;
        if (again) {
            again = false;
            await reload();
        }
    };

    const bus = useServiceChanges((payload) => {
        const record = getRecord();
        const known = record.data.bus_revision || 0;
        if (payload.model === SERVICE && payload.id === record.resId && payload.revision > known) {
            reload();
        }
    });
    useBus(bus, "BUS:DISCONNECT", () => (live.connected = false));
    useBus(bus, "BUS:CONNECT", () => (live.connected = true));
    useBus(bus, "BUS:RECONNECT", () => {
        live.connected = true;
        reload();
    });

    const look = async () => {
        const record = getRecord();
        if (record.resId && !record.dirty && document.visibilityState !== "hidden") {
            const rows = await orm.silent
                .read(SERVICE, [record.resId], ["bus_revision", "state", "observed_at"])
                .catch((error) => {
                    if (error instanceof ConnectionLostError) {
                        return null;
                    }
                    throw error;
                });
            if (rows?.length && differs(rows[0], record.data)) {
                await reload();
            }
        }
        plan();
    };
    const plan = () => {
        browser.clearTimeout(timer);
        const pace = MOVING.has(getRecord().data.state) ? POLL.moving : POLL.calm;
        timer = browser.setTimeout(look, live.connected ? pace : POLL.down);
    };
    useEffect(
        () => {
            plan();
            return () => browser.clearTimeout(timer);
        },
        () => [live.connected, getRecord().data.state, getRecord().resId],
    );
    return {live, reload};
}

function differs(row, data) {
    const seen = (value) => moment(value)?.toMillis();
    return (
        row.bus_revision !== data.bus_revision ||
        row.state !== data.state ||
        seen(row.observed_at) !== seen(data.observed_at)
    );
}

/** Read a list of services again, at most once a second, when one of them changed. */
export function useListLive(reload) {
    const later = useDebounced(reload, 1000);
    useServiceChanges((payload) => {
        if (payload.model === SERVICE) {
            later();
        }
    });
}
