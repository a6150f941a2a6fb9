import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {delay} from "@web/core/utils/concurrency";
import {useComponent} from "@odoo/owl";
import {moment} from "./format";
import {MOVING, stateInfo} from "./states";

/**
 * What the components read of a service (model paas.cloud.service). The server makes these
 * JSON values; nothing here computes a state of its own.
 *
 * field_schema: [{key, label, help, type, required, default, placeholder,
 *     options: [[value, label]], minimum, maximum, pattern, section, secret}]
 *     type: string | text | integer | boolean | choice | image | port | env | secret | storage
 *     section: a heading; "Advanced" is folded
 *     a value of type env: [{name, value}]
 *     a boolean with the key "storage" says whether the plan's disk is wanted at all
 * inputs: {key: value};  input_errors: {key: message}, with "subdomain" and "name" as keys, too
 * plan_cards: [{id, code, name, cpu, memory_mib, storage_gib, price_text, suggested, fits, why}]
 * quota_after: {workspace, rows: [{key, label, used, added, total, unit}]}
 * timeline: {kind, title, state, user, started_at, finished_at,
 *     stages: [{stage, label, state: done | now | failed | todo, at, seconds, note}]}
 * instances: [{name, state, reason, message, restarts, since, ready, workload}]
 * diagnosis_ids: cause, severity, title, text, evidence: [text], technical, follows_from_id,
 *     fixes: [{code, label, kind: primary | secondary | link}]
 */
/** Milliseconds after which Refresh may be asked again, and between two looks for its answer. */
export const PATIENCE = 4000;
const LOOK = 700;
export const SERVICE = "paas.cloud.service";

/** One service: its data as the page reads it, and what a person can ask for. */
export class ServiceModel {
    constructor({orm, action}, getRecord) {
        this.orm = orm;
        this.action = action;
        this.getRecord = getRecord;
    }

    get record() {
        return this.getRecord();
    }

    get id() {
        return this.record.resId;
    }

    get data() {
        return this.record.data;
    }

    get state() {
        return this.data.state || "draft";
    }

    get info() {
        return stateInfo(this.state);
    }

    get isMoving() {
        return MOVING.has(this.state);
    }

    get url() {
        return this.data.url || "";
    }

    get address() {
        return this.data.address_text || this.url.replace(/^https?:\/\//, "").replace(/\/$/, "");
    }

    get canOperate() {
        return Boolean(this.data.can_operate);
    }

    get canDelete() {
        return Boolean(this.data.can_delete) && this.state !== "deleting";
    }

    get canRetry() {
        return Boolean(this.data.can_retry);
    }

    get canCancel() {
        return Boolean(this.data.can_cancel) && this.state === "deploying";
    }

    /** Whether the answers can be changed: whenever nothing is under way. */
    get canConfigure() {
        return this.canOperate && (this.canChange || this.canRetry || this.state === "draft");
    }

    get canChange() {
        return Boolean(this.data.can_change);
    }

    get canStop() {
        return Boolean(this.data.can_stop);
    }

    get canStart() {
        return Boolean(this.data.can_start);
    }

    get canAdopt() {
        return Boolean(this.data.can_adopt);
    }

    /** The version that the marketplace offers when another one runs; empty otherwise. */
    get newVersion() {
        return this.canChange ? this.data.new_version || "" : "";
    }

    get canOpen() {
        return Boolean(this.url) && this.state === "running";
    }

    /** The timeline of the newest operation, or null when there was none. */
    get timeline() {
        const timeline = this.data.timeline;
        if (Array.isArray(timeline)) {
            return timeline.length ? {title: "", stages: timeline} : null;
        }
        return timeline?.stages?.length ? timeline : null;
    }

    /** Ask for a method of the service; what it answers is an action to run, or nothing. */
    async call(method, args = [], {silent = false, reload = true, stay = false} = {}) {
        const orm = silent ? this.orm.silent : this.orm;
        const answer = await orm.call(SERVICE, method, [[this.id], ...args], {
            context: {...user.context},
        });
        if (!stay && answer && typeof answer === "object" && answer.type) {
            await this.action.doAction(answer);
        } else if (reload) {
            await this.reload();
        }
        return answer;
    }

    /**
     * Ask for a fresh reading of the cluster, and read this record again once it is there.
     * Whether or not something changed: the time of the observation is news, too.
     */
    async refresh() {
        const before = this.observed;
        await this.call("action_refresh", [], {silent: true, reload: false});
        for (let waited = 0; waited < PATIENCE; waited += LOOK) {
            await delay(LOOK);
            if (this.observed !== before) {
                return;
            }
            const rows = await this.orm.silent.read(SERVICE, [this.id], ["observed_at"]);
            if ((moment(rows[0]?.observed_at)?.toMillis() || 0) !== before) {
                return this.reload();
            }
        }
    }

    /** When the cluster was last looked at, as a number; 0 when it never was. */
    get observed() {
        return moment(this.data.observed_at)?.toMillis() || 0;
    }

    /** Ask for a method that only reads, without the page waiting for it. */
    ask(method, args = []) {
        return this.orm.silent.call(SERVICE, method, [[this.id], ...args]);
    }

    /** Open the configure page of this service. */
    async configure() {
        await this.action.doAction("woow_paas_platform.action_paas_service_configure", {
            props: {resId: this.id},
        });
    }

    /** Read this record again; focus and scroll stay, as the page is only patched. */
    async reload() {
        if (this.id && !this.record.dirty) {
            await this.record.load();
        }
    }
}

/** Return the ServiceModel of the component's `props.record`. */
export function useServiceModel() {
    const component = useComponent();
    return new ServiceModel(
        {orm: useService("orm"), action: useService("action")},
        () => component.props.record,
    );
}
