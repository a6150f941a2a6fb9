import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {Component, onMounted, onWillUpdateProps, useState} from "@odoo/owl";

const GIB = 2 ** 30;
const FULL = 85;

/** A cluster's machines, read from the cluster itself: a dead one keeps nothing else waiting. */
export class Machines extends Component {
    static template = "woow_paas_platform.Machines";
    static props = {
        clusterId: Number,
        /** Another number asks for another reading. */
        reads: Number,
    };

    setup() {
        this.orm = useService("orm");
        this.last = new KeepLast();
        this.state = useState({machines: null, error: ""});
        onMounted(() => this.load());
        onWillUpdateProps((next) => {
            if (next.reads !== this.props.reads) {
                this.load();
            }
        });
    }

    async load() {
        const {machines, error} = await this.last.add(
            this.orm.silent.call("paas.platform", "read_machines", [this.props.clusterId]),
        );
        Object.assign(this.state, {machines, error});
    }

    /** How a machine is, in a word. */
    how(machine) {
        if (!machine.ready) {
            return {tone: "error", icon: "fa-exclamation-circle", text: _t("Not ready")};
        }
        if (machine.pressures.length) {
            const text = machine.pressures.join(", ");
            return {tone: "warn", icon: "fa-exclamation-triangle", text};
        }
        if (machine.closed) {
            return {tone: "warn", icon: "fa-ban", text: _t("Takes nothing new")};
        }
        return {tone: "ok", icon: "fa-check-circle", text: _t("Ready")};
    }

    /** How full it is: what is reserved of what there is, and what is really used. */
    rooms({cpu, memory, instances}) {
        return [
            this.room("cpu", cpu, (cores) => String(Math.round(cores * 100) / 100)),
            this.room("memory", memory, (bytes) => _t("%s GiB", (bytes / GIB).toFixed(1))),
            this.room("instances", instances, String),
        ];
    }

    room(key, {room, reserved, used}, text) {
        const percent = room ? Math.min(100, Math.round((reserved / room) * 100)) : 0;
        const tone = percent >= 100 ? "error" : percent > FULL ? "warn" : "ok";
        return {
            key,
            percent,
            tone,
            text: _t("%(reserved)s of %(room)s", {reserved: text(reserved), room: text(room)}),
            used: used === null ? "" : _t("%s in use", text(used)),
        };
    }
}
