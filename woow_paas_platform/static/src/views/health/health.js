import {KeepLast} from "@web/core/utils/concurrency";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {Component, onMounted, useState} from "@odoo/owl";
import {useClock} from "../../core/clock";
import {ago, clock, duration, moment} from "../../core/format";
import {DiagnosisCard} from "../../components/diagnosis_card/diagnosis_card";
import {byRoot, findingOf} from "../../components/diagnosis_card/diagnosis_field";
import {useFixing} from "../../components/diagnosis_card/fixing";
import {Machines} from "./machines";

const PLATFORM = "paas.platform";
const CLUSTER_STATES = {
    new: {label: _t("Not connected yet"), icon: "fa-question-circle", tone: "unknown"},
    connected: {label: _t("Connected"), icon: "fa-check-circle", tone: "ok"},
    limited: {label: _t("Permissions missing"), icon: "fa-exclamation-triangle", tone: "unknown"},
    unreachable: {label: _t("Not reachable"), icon: "fa-exclamation-circle", tone: "error"},
};

/** The platform's own health, for its administrators: causes first, then the parts. */
export class Health extends Component {
    static template = "woow_paas_platform.Health";
    static components = {DiagnosisCard, Layout, Machines};
    static props = {...standardActionServiceProps};
    static path = "paas-health";
    static displayName = _t("Platform health");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.clock = useClock();
        this.last = new KeepLast();
        this.state = useState({data: null, error: "", reads: 0});
        const page = {refresh: () => this.load(), reload: () => this.load()};
        this.fixing = useFixing(page);
        // the shell is painted first
        onMounted(() => this.load());
    }

    async load() {
        this.state.error = "";
        try {
            const data = await this.last.add(this.orm.silent.call(PLATFORM, "read_health", []));
            Object.assign(this.state, {data, reads: this.state.reads + 1});
        } catch (error) {
            this.state.error = error.data?.message || error.message;
        }
    }

    get display() {
        return {controlPanel: {}};
    }

    get cards() {
        const findings = this.state.data.causes.map((row) =>
            findingOf({
                data: {
                    ...row,
                    first_seen: moment(row.first_seen),
                    follows_from_id: row.follows_from_id && {id: row.follows_from_id[0]},
                },
                resId: row.id,
            }),
        );
        return byRoot(findings);
    }

    get readAt() {
        const then = moment(this.state.data.read_at);
        return _t("%(time)s, %(ago)s", {time: clock(then), ago: ago(then, this.clock.now)});
    }

    status(cluster) {
        return CLUSTER_STATES[cluster.state] || CLUSTER_STATES.new;
    }

    age(cluster) {
        if (cluster.age_seconds === null) {
            return _t("never");
        }
        return _t("%s ago", duration(cluster.age_seconds));
    }

    /** The scheduled action in one sentence. */
    work({scheduled_action: action}) {
        if (!action.active) {
            return {tone: "error", icon: "fa-pause-circle", text: _t("Switched off")};
        }
        if (!action.works || action.late_seconds > 120) {
            const text = _t("Late by %s", duration(action.late_seconds));
            return {tone: "error", icon: "fa-clock-o", text};
        }
        const last = moment(action.last_run);
        const text = last ? _t("Runs, last %s", ago(last, this.clock.now)) : _t("Runs");
        return {tone: "ok", icon: "fa-check-circle", text};
    }

    backlog({backlog}) {
        if (!backlog.queued && !backlog.running) {
            return _t("Nothing waits");
        }
        return _t("%(queued)s waiting, %(running)s in progress, the oldest for %(age)s", {
            ...backlog,
            age: duration(backlog.oldest_seconds || 0),
        });
    }

    when(text) {
        const then = moment(text);
        return then ? ago(then, this.clock.now) : "";
    }

    openCluster(cluster) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "paas.cluster",
            res_id: cluster.id,
            views: [[false, "form"]],
        });
    }

    async bundle(cluster) {
        this.action.doAction(
            await this.orm.call("paas.cluster", "action_make_bundle", [[cluster.id]]),
        );
    }
}

registry.category("actions").add("paas_health", Health);
