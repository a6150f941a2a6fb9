import {Component} from "@odoo/owl";
import {SecretControl} from "../secret/secret_control";

/** One field of an application's form, drawn by its type. */
export class InputControl extends Component {
    static template = "woow_paas_platform.InputControl";
    static components = {SecretControl};
    static props = {
        field: Object,
        id: String,
        value: {optional: true},
        error: {type: String, optional: true},
        readonly: {type: Boolean, optional: true},
        /** Return the stored text of (slot); missing where nobody may look. */
        reveal: {type: Function, optional: true},
        /** Called with (value, {settled}). */
        change: Function,
    };

    get kind() {
        const {type} = this.props.field;
        if (this.isSecret && type !== "env") {
            return "secret";
        }
        return ["text", "boolean", "choice", "env"].includes(type) ? type : "line";
    }

    get isSecret() {
        return this.props.field.secret || this.props.field.type === "secret";
    }

    get isNumber() {
        return ["integer", "port", "storage"].includes(this.props.field.type);
    }

    get isCode() {
        return this.props.field.type === "image";
    }

    get rows() {
        return Array.isArray(this.props.value) ? this.props.value : [];
    }

    get describedBy() {
        return `${this.props.id}_help ${this.props.id}_error`;
    }

    onInput(event) {
        this.props.change(event.target.value, {settled: false});
    }

    onChange(event) {
        this.props.change(event.target.value, {settled: true});
    }

    onToggle(event) {
        this.props.change(event.target.checked, {settled: true});
    }

    /** Return what shows the stored text of a slot, or nothing. */
    revealer(slot) {
        return this.props.reveal && (() => this.props.reveal(slot));
    }

    setValue(index, value, options) {
        const rows = this.rows.map((row, at) => (at === index ? {...row, value} : row));
        this.props.change(rows, options);
    }

    editRow(index, part, event) {
        const rows = this.rows.map((row, at) =>
            at === index ? {...row, [part]: event.target.value} : row,
        );
        this.props.change(rows, {settled: event.type === "change"});
    }

    addRow() {
        this.props.change([...this.rows, {name: "", value: ""}], {settled: false});
    }

    removeRow(index) {
        this.props.change(
            this.rows.filter((row, at) => at !== index),
            {settled: true},
        );
    }
}
