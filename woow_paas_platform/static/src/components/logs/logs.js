import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {KeepLast} from "@web/core/utils/concurrency";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, onMounted, useState} from "@odoo/owl";
import {SERVICE} from "../../core/service_model";

/** The newest lines of the app's log, read once the tab is open and on request. */
export class Logs extends Component {
    static template = "woow_paas_platform.Logs";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({busy: false, read: false, parts: [], error: ""});
        onMounted(() => this.read());
    }

    async read() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const answer = await this.keepLast.add(
                this.orm.silent.call(SERVICE, "read_logs", [[this.props.record.resId]]),
            );
            this.state.parts = this.parts(answer);
            this.state.error = answer?.error || "";
        } catch (error) {
            this.state.error = error.data?.message || _t("The logs could not be read.");
        } finally {
            this.state.busy = false;
            this.state.read = true;
        }
    }

    /** Bring the answer into one shape: a name and a text for each instance. */
    parts(answer) {
        if (typeof answer === "string") {
            return answer ? [{name: "", text: answer}] : [];
        }
        return (answer?.instances || []).map((part) => ({
            name: part.name || "",
            text: part.text ?? (part.lines || []).join("\n"),
        }));
    }
}

registry.category("view_widgets").add("paas_logs", {component: Logs});
