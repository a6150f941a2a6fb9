import {_t} from "@web/core/l10n/translation";
import {Component, useState} from "@odoo/owl";

const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

/** Return a random secret of 32 characters that nobody confuses when reading it out. */
export function generateSecret(length = 32) {
    const numbers = crypto.getRandomValues(new Uint32Array(length));
    return [...numbers].map((n) => ALPHABET[n % ALPHABET.length]).join("");
}

/** One field of an application's form, drawn by its type. */
export class InputControl extends Component {
    static template = "woow_paas_platform.InputControl";
    static props = {
        field: Object,
        id: String,
        value: {optional: true},
        error: {type: String, optional: true},
        readonly: {type: Boolean, optional: true},
        /** Called with (value, {settled}). */
        change: Function,
    };

    setup() {
        this.state = useState({revealed: false});
    }

    get kind() {
        const {type} = this.props.field;
        return ["text", "boolean", "choice", "env"].includes(type) ? type : "line";
    }

    get isSecret() {
        return this.props.field.secret || this.props.field.type === "secret";
    }

    get isNumber() {
        return ["integer", "port", "storage"].includes(this.props.field.type);
    }

    get isCode() {
        return this.props.field.type === "image" || this.isSecret;
    }

    get rows() {
        return Array.isArray(this.props.value) ? this.props.value : [];
    }

    get describedBy() {
        return `${this.props.id}_help ${this.props.id}_error`;
    }

    get revealLabel() {
        return this.state.revealed ? _t("Hide") : _t("Show");
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

    generate() {
        this.state.revealed = true;
        this.props.change(generateSecret(), {settled: true});
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
