import {_t} from "@web/core/l10n/translation";
import {Component} from "@odoo/owl";
import {clock, duration, moment} from "../../core/format";
import {useClock} from "../../core/clock";

const LOOK = {
    done: {css: "o_paas_step_done", icon: "fa-check", word: _t("done")},
    now: {css: "o_paas_step_now", icon: "fa-refresh", word: _t("under way")},
    failed: {css: "o_paas_step_failed", icon: "fa-times", word: _t("failed")},
    todo: {css: "o_paas_step_todo", icon: "fa-circle-o", word: _t("not reached")},
};

/** How far an operation came: its steps, when each began and how long it took. */
export class Timeline extends Component {
    static template = "woow_paas_platform.Timeline";
    static props = {
        timeline: Object,
        showLog: {type: Function, optional: true},
    };

    setup() {
        this.clock = useClock();
    }

    get stages() {
        return this.props.timeline.stages.map((stage) => ({
            ...stage,
            ...(LOOK[stage.state] || LOOK.todo),
            detail: this.detail(stage),
        }));
    }

    /** The second line of a step: when it began, or how long it took or takes. */
    detail(stage) {
        const parts = [];
        if (stage.note) {
            parts.push(stage.note);
        }
        const started = moment(stage.at);
        if (stage.state === "now" && started) {
            parts.push(_t("for %s", duration((this.clock.now - started) / 1000)));
        } else if (stage.seconds !== null && stage.seconds !== undefined) {
            parts.push(duration(stage.seconds));
        } else if (started) {
            parts.push(clock(started));
        } else if (stage.state === "todo" && !this.isRunning) {
            parts.push(_t("Not reached"));
        }
        return parts.join(", ");
    }

    get isRunning() {
        return ["queued", "running"].includes(this.props.timeline.state);
    }

    get subtitle() {
        const {user, state, started_at: start, finished_at: end} = this.props.timeline;
        const words = [];
        if (start) {
            words.push(
                user
                    ? _t("Started by %(user)s at %(time)s", {user, time: clock(start)})
                    : _t("Started at %s", clock(start)),
            );
        }
        if (start && end) {
            const length = duration((moment(end) - moment(start)) / 1000);
            words.push(
                state === "done" ? _t("finished after %s", length) : _t("stopped after %s", length),
            );
        }
        return words.join(", ");
    }
}
