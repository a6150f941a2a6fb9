import {browser} from "@web/core/browser/browser";
import {onMounted, onWillUnmount, useState} from "@odoo/owl";

/** Return a state whose `now` moves on every `seconds`, for "12 seconds ago". */
export function useClock(seconds = 1) {
    const state = useState({now: luxon.DateTime.local()});
    let timer = null;
    onMounted(() => {
        timer = browser.setInterval(() => {
            state.now = luxon.DateTime.local();
        }, seconds * 1000);
    });
    onWillUnmount(() => browser.clearInterval(timer));
    return state;
}
