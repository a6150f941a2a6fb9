import {_t} from "@web/core/l10n/translation";

/** The one map from a service's state to what people see: a word, an icon and a tone. */
export const STATES = {
    draft: {
        label: _t("Draft"),
        icon: "fa-pencil",
        tone: "draft",
        text: _t("Not deployed yet. Nothing runs."),
    },
    deploying: {
        label: _t("Deploying"),
        icon: "fa-refresh",
        tone: "busy",
        spin: true,
        text: _t("A change is on its way."),
    },
    running: {
        label: _t("Running"),
        icon: "fa-check-circle",
        tone: "ok",
        text: _t("Everything is up."),
    },
    error: {
        label: _t("Error"),
        icon: "fa-exclamation-circle",
        tone: "error",
        text: _t("Something stops it. The cause is below."),
    },
    stopped: {
        label: _t("Stopped"),
        icon: "fa-stop-circle",
        tone: "idle",
        text: _t("Switched off by a person. Data is kept."),
    },
    deleting: {
        label: _t("Deleting"),
        icon: "fa-trash",
        tone: "gone",
        text: _t("Being removed. Ends by itself."),
    },
    unknown: {
        label: _t("Unknown"),
        icon: "fa-question-circle",
        tone: "unknown",
        text: _t("The cluster has not answered lately."),
    },
};

/** The states in which something is under way, so that news is to be expected. */
export const MOVING = new Set(["deploying", "deleting"]);

/** An instance's own states, shown with the same icons and tones. */
export const INSTANCE_STATES = {
    running: {label: _t("Running"), icon: "fa-check-circle", tone: "ok"},
    starting: {label: _t("Starting"), icon: "fa-refresh", tone: "busy", spin: true},
    waiting: {label: _t("Waiting"), icon: "fa-clock-o", tone: "busy"},
    failed: {label: _t("Failed"), icon: "fa-exclamation-circle", tone: "error"},
    completed: {label: _t("Completed"), icon: "fa-check", tone: "idle"},
    stopping: {label: _t("Stopping"), icon: "fa-power-off", tone: "gone"},
};

/** Return what to show for a service's state; an unheard one is shown as unknown. */
export function stateInfo(state) {
    return STATES[state] || STATES.unknown;
}

/** Return what to show for an instance's state. */
export function instanceInfo(state) {
    return INSTANCE_STATES[state] || {label: state || _t("Unknown"), ...TONE_UNKNOWN};
}

const TONE_UNKNOWN = {icon: "fa-question-circle", tone: "unknown"};
