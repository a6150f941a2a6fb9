import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component, onMounted, onWillUpdateProps, useState} from "@odoo/owl";
import {SERVICE} from "../../core/service_model";
import {useLocalChanges, useShownErrors} from "../../core/form_events";
import {checkField, parseInput, valueOf} from "../../core/validation";
import {InputControl} from "./input_control";

/** The typed form of an application: its fields by section, checked while they are filled. */
export class TypedInputs extends Component {
    static template = "woow_paas_platform.TypedInputs";
    static components = {InputControl};
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.shown = useShownErrors();
        this.state = useState({draft: {}, touched: {}, open: false});
        this.later = useDebounced(() => this.commit(), 400);
        useLocalChanges(() => this.commit());
        onMounted(() => {
            const [first] = Object.keys(this.marked);
            const control = first && document.getElementById(`paas_${first}`);
            control?.focus();
            control?.scrollIntoView({block: "center"});
        });
        onWillUpdateProps((next) => {
            if (next.record.id !== this.props.record.id) {
                Object.assign(this.state, {draft: {}, touched: {}});
            }
        });
    }

    get inputs() {
        return {...this.props.record.data[this.props.name], ...this.state.draft};
    }

    /** What a cause of trouble points at: field's key → what is wrong. */
    get marked() {
        return this.props.record.context?.paas_marked || {};
    }

    get sections() {
        const sections = new Map();
        for (const field of this.props.record.data.field_schema || []) {
            const title = field.section || _t("Settings");
            sections.set(title, [...(sections.get(title) || []), field]);
        }
        return [...sections].map(([title, fields]) => ({
            title,
            fields,
            folds: ["Advanced", String(_t("Advanced"))].includes(title),
            labels: fields.map((field) => field.label).join(", "),
        }));
    }

    /** Return what shows stored secrets, for those who may see them. */
    get reveal() {
        const {resId, data} = this.props.record;
        const canReveal = resId && data.can_reveal;
        return canReveal
            ? (slot) => this.orm.call(SERVICE, "action_reveal_secret", [[resId], slot])
            : undefined;
    }

    value(field) {
        return valueOf(field, this.inputs);
    }

    /** What is wrong with a field: our own check at once, else the server's word. */
    error(field) {
        const marked = this.marked[field.key];
        if (marked && !this.state.touched[field.key]) {
            return marked;
        }
        if (!this.shown.all && !this.state.touched[field.key]) {
            return "";
        }
        const own = checkField(field, this.value(field));
        const isPending = field.key in this.state.draft;
        const server = (this.props.record.data.input_errors || {})[field.key];
        return own || (!isPending && server) || "";
    }

    /** Whether a folded section has to be open because something in it is wrong. */
    isOpen(section) {
        return !section.folds || this.state.open || section.fields.some((f) => this.error(f));
    }

    isDefault(section) {
        return section.fields.every(
            (field) => JSON.stringify(this.value(field)) === JSON.stringify(valueOf(field, {})),
        );
    }

    change(field, value, {settled}) {
        this.state.draft[field.key] = parseInput(field, value);
        if (settled) {
            this.state.touched[field.key] = true;
            return this.commit();
        }
        return this.later();
    }

    /** Write the draft to the record, whose onchange brings the server's word. */
    async commit() {
        const draft = {...this.state.draft};
        if (!Object.keys(draft).length) {
            return;
        }
        const inputs = {...this.props.record.data[this.props.name], ...draft};
        await this.props.record.update({[this.props.name]: inputs});
        for (const [key, value] of Object.entries(draft)) {
            if (this.state.draft[key] === value) {
                delete this.state.draft[key];
            }
        }
    }
}

registry.category("fields").add("paas_inputs", {
    component: TypedInputs,
    supportedTypes: ["json"],
    fieldDependencies: [
        {name: "field_schema", type: "json", readonly: true},
        {name: "input_errors", type: "json", readonly: true},
        {name: "can_reveal", type: "boolean", readonly: true},
    ],
});
