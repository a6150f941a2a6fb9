import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {clock, duration, moment} from "../../core/format";
import {useServiceModel} from "../../core/service_model";
import {Changes} from "../changes/changes";
import {openChangeDialog} from "../change_dialog/open_change_dialog";

const ENDED = {
    queued: {icon: "fa-clock-o", css: "o_paas_muted", word: _t("Queued")},
    running: {icon: "fa-refresh", css: "o_paas_muted", word: _t("In progress")},
    done: {icon: "fa-check-circle", css: "o_paas_text_ok", word: _t("Done")},
    failed: {icon: "fa-exclamation-circle", css: "o_paas_text_error", word: _t("Failed")},
    cancelled: {icon: "fa-ban", css: "o_paas_muted", word: _t("Cancelled")},
    superseded: {icon: "fa-share", css: "o_paas_muted", word: _t("Replaced by a newer one")},
};

/** What was done to a service, newest first, and the way back to each revision. */
export class History extends Component {
    static template = "woow_paas_platform.History";
    static components = {Changes};
    static props = {...standardWidgetProps};

    setup() {
        this.service = useServiceModel();
        this.dialog = useService("dialog");
        this.state = useState({entries: []});
        onWillStart(() => this.load());
        let seen = this.props.record.data.bus_revision;
        onWillUpdateProps(({record}) => {
            if (record.data.bus_revision !== seen) {
                seen = record.data.bus_revision;
                return this.load();
            }
        });
    }

    async load() {
        if (this.service.id) {
            const entries = await this.service.ask("read_history");
            this.state.entries = entries.map((entry) => ({...entry, ...this.words(entry)}));
        }
    }

    words(entry) {
        const {started_at: start, finished_at: end, asked_at: asked, user, attempts} = entry;
        const details = [clock(asked)];
        if (user) {
            details.push(_t("by %s", user));
        }
        if (start && end) {
            details.push(_t("took %s", duration((moment(end) - moment(start)) / 1000)));
        }
        if (attempts > 1) {
            details.push(_t("%s attempts", attempts));
        }
        return {ended: ENDED[entry.state] || ENDED.queued, detail: details.join(" · ")};
    }

    canGoBack(entry) {
        return Boolean(entry.revision && !entry.revision.current && this.service.data.can_change);
    }

    goBack(entry) {
        openChangeDialog(this.dialog, this.service, "rollback", {
            title: _t("Go back to revision %s?", entry.revision.number),
            target: entry.revision.id,
        });
    }
}

registry.category("view_widgets").add("paas_history", {component: History});
