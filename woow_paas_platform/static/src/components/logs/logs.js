import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, onPatched, onWillUnmount, useRef, useState} from "@odoo/owl";
import {useLook} from "../../core/look";

/** Milliseconds between two looks while the log is followed. */
const PACE = 3000;
const NOTES = {
    not_started: _t("This part has not started yet, so it has written nothing."),
    not_kept: _t("The cluster has kept nothing of this run. Try the run before, or read again."),
};

/** The newest lines of a container's log: of which instance, part and run is chosen here. */
export class Logs extends Component {
    static template = "woow_paas_platform.Logs";
    static props = {...standardWidgetProps};

    setup() {
        this.look = useLook(() => this.props.record, "read_logs");
        this.state = this.look.state;
        this.choice = useState({instance: "", container: "", previous: null, follow: false});
        this.pane = useRef("pane");
        onPatched(() => this.choice.follow && this.scrollDown());
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get chosen() {
        return this.state.data.chosen || null;
    }

    get sources() {
        return this.state.data.sources || [];
    }

    get instances() {
        return [...new Set(this.sources.map((source) => source.instance))];
    }

    /** The parts of the chosen instance: its preparation first. */
    get containers() {
        return this.sources
            .filter((source) => source.instance === this.chosen?.instance)
            .sort((a, b) => Number(b.init) - Number(a.init));
    }

    partName(source) {
        return source.init ? _t("%s (preparation)", source.container) : source.container;
    }

    get lines() {
        return this.state.data.lines || [];
    }

    get note() {
        return NOTES[this.state.data.note] || _t("There is nothing in the log yet.");
    }

    read() {
        const {instance, container, previous} = this.choice;
        return this.look.read(instance, container, previous);
    }

    chooseInstance(instance) {
        Object.assign(this.choice, {instance, container: "", previous: null});
        return this.read();
    }

    chooseContainer(container) {
        const {instance} = this.chosen;
        Object.assign(this.choice, {instance, container, previous: null});
        return this.read();
    }

    chooseRun(previous) {
        const {instance, container} = this.chosen;
        Object.assign(this.choice, {instance, container, previous});
        return this.read();
    }

    toggleFollow() {
        this.choice.follow = !this.choice.follow;
        browser.clearTimeout(this.timer);
        if (this.choice.follow) {
            this.next();
        }
    }

    /** Read again and again, each time after the answer, and not in a hidden window. */
    async next() {
        if (document.visibilityState !== "hidden") {
            await this.read();
        }
        if (this.choice.follow) {
            this.timer = browser.setTimeout(() => this.next(), PACE);
        }
    }

    scrollDown() {
        if (this.pane.el) {
            this.pane.el.scrollTop = this.pane.el.scrollHeight;
        }
    }
}

registry.category("view_widgets").add("paas_logs", {component: Logs});
