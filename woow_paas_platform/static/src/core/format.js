import {formatFloat} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;

/** Return a number as short as it can be in the user's language: 1, 0.5, 1,250. */
export function number(value) {
    const rounded = Math.round((Number(value) || 0) * 100) / 100;
    return formatFloat(rounded, {digits: [16, 2], trailingZeros: false});
}

/** Return an amount of CPU as people read it. */
export function cpu(cores) {
    return typeof cores === "string" ? cores : _t("%s CPU", number(cores));
}

/** Return an amount of memory as people read it. */
export function memory(mib) {
    if (typeof mib === "string") {
        return mib;
    }
    return mib < 1024 ? _t("%s MiB memory", number(mib)) : _t("%s GiB memory", number(mib / 1024));
}

/** Return an amount of disk as people read it. */
export function storage(gib) {
    if (typeof gib === "string") {
        return gib;
    }
    return gib ? _t("%s GiB disk", number(gib)) : _t("no disk");
}

/** Return a local DateTime from a server's text (UTC, SQL or ISO) or a DateTime. */
export function moment(value) {
    if (!value) {
        return null;
    }
    if (value instanceof DateTime) {
        return value;
    }
    const text = String(value).replace(" ", "T");
    const parsed = DateTime.fromISO(text, {zone: "utc"});
    return parsed.isValid ? parsed.toLocal() : null;
}

/** Return the time of day, with the day when it was not today. */
export function clock(value) {
    const at = moment(value);
    if (!at) {
        return "";
    }
    return at.hasSame(DateTime.local(), "day")
        ? at.toFormat("HH:mm:ss")
        : at.toLocaleString({month: "short", day: "numeric", hour: "2-digit", minute: "2-digit"});
}

/** Return how long ago something was, in the words of the user's language. */
export function ago(value, now = DateTime.local()) {
    const at = moment(value);
    if (!at) {
        return "";
    }
    const seconds = Math.max(0, Math.round((now - at) / 1000));
    if (seconds < 2) {
        return _t("just now");
    }
    return at.toRelative({base: now}) || "";
}

/** Return a length of time in at most two units. */
export function duration(seconds) {
    const total = Math.max(0, Math.round(Number(seconds) || 0));
    if (total < 60) {
        return _t("%s s", total);
    }
    if (total < 3600) {
        return total % 60
            ? _t("%(minutes)s min %(seconds)s s", {
                  minutes: Math.floor(total / 60),
                  seconds: total % 60,
              })
            : _t("%s min", total / 60);
    }
    return _t("%(hours)s h %(minutes)s min", {
        hours: Math.floor(total / 3600),
        minutes: Math.floor((total % 3600) / 60),
    });
}
