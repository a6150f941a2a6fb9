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

/** The states of what an app consists of in the cluster. */
export const OBJECT_STATES = {
    ready: {label: _t("Ready"), icon: "fa-check-circle", tone: "ok"},
    there: {label: _t("There"), icon: "fa-check", tone: "idle"},
    waiting: {label: _t("Not ready"), icon: "fa-clock-o", tone: "busy"},
    failed: {label: _t("Failed"), icon: "fa-exclamation-circle", tone: "error"},
    missing: {label: _t("Missing"), icon: "fa-exclamation-circle", tone: "error"},
    completed: {label: _t("Completed"), icon: "fa-check", tone: "idle"},
    stopped: {label: _t("Stopped"), icon: "fa-stop-circle", tone: "idle"},
};

/** The verdicts of the access check's steps. */
export const VERDICTS = {
    ok: {label: _t("Fine"), icon: "fa-check-circle", tone: "ok"},
    warning: {label: _t("Worth a look"), icon: "fa-exclamation-triangle", tone: "warn"},
    failed: {label: _t("Stops here"), icon: "fa-times-circle", tone: "error"},
    unknown: {label: _t("Not known"), icon: "fa-question-circle", tone: "unknown"},
    skipped: {label: _t("Not reached"), icon: "fa-minus-circle", tone: "idle"},
};

/** Helm's own words for a revision. */
export const RELEASE_STATES = {
    deployed: {label: _t("In the cluster"), icon: "fa-check-circle", tone: "ok"},
    superseded: {label: _t("Replaced"), icon: "fa-history", tone: "idle"},
    failed: {label: _t("Failed"), icon: "fa-exclamation-circle", tone: "error"},
};

const MAPS = {
    instance: INSTANCE_STATES,
    object: OBJECT_STATES,
    verdict: VERDICTS,
    release: RELEASE_STATES,
};

/** Return what to show for a state of another kind than a service's. */
export function infoOf(kind, state) {
    return MAPS[kind]?.[state] || {label: state || _t("Unknown"), ...TONE_UNKNOWN};
}

/** Return what to show for a service's state; an unheard one is shown as unknown. */
export function stateInfo(state) {
    return STATES[state] || STATES.unknown;
}

/** Return what to show for an instance's state. */
export function instanceInfo(state) {
    return INSTANCE_STATES[state] || {label: state || _t("Unknown"), ...TONE_UNKNOWN};
}

const TONE_UNKNOWN = {icon: "fa-question-circle", tone: "unknown"};
