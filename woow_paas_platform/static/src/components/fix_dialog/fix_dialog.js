import {_t} from "@web/core/l10n/translation";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {Dialog} from "@web/core/dialog/dialog";
import {RPCError} from "@web/core/network/rpc";
import {useAutofocus} from "@web/core/utils/hooks";
import {Component, useState} from "@odoo/owl";
import {StateBadge} from "../state_badge/state_badge";

const NUMBERS = ["integer", "port"];

/** What a fix will change, what it needs to know, and the button that does it. */
export class FixDialog extends Component {
    static template = "woow_paas_platform.FixDialog";
    static components = {CopyButton, Dialog, StateBadge};
    static props = {
        close: Function,
        question: {
            type: Object,
            shape: {
                kind: String,
                code: {type: String, optional: true},
                title: String,
                sentences: {type: Array, element: String},
                asks: {type: Array, element: Object, optional: true},
                texts: {type: Array, element: Object, optional: true},
                services: {type: Array, element: Object, optional: true},
                again: {type: Boolean, optional: true},
            },
        },
        /** Called with the answers; what it throws is shown in the dialog. */
        apply: Function,
        openService: {type: Function, optional: true},
        deleteService: {type: Function, optional: true},
        again: {type: Function, optional: true},
    };

    setup() {
        useAutofocus({refName: "first"});
        const answers = {};
        for (const ask of this.asks) {
            answers[ask.key] = ask.value ?? "";
        }
        this.state = useState({answers, busy: false, error: "", revealed: false});
        this.copied = _t("Copied");
    }

    get question() {
        return this.props.question;
    }

    get asks() {
        return this.props.question.asks || [];
    }

    get isAsking() {
        return this.question.kind === "ask";
    }

    get isReady() {
        return this.asks.every((ask) => !ask.required || this.state.answers[ask.key] !== "");
    }

    /** A short list is shown whole, a long one is folded into a drop-down. */
    isRadio(ask) {
        return ask.type === "choice" && ask.options.length <= 4;
    }

    isNumber(ask) {
        return NUMBERS.includes(ask.type);
    }

    onInput(ask, event) {
        const text = event.target.value;
        const isWhole = this.isNumber(ask) && /^\d+$/.test(text.trim());
        this.state.answers[ask.key] = isWhole ? Number(text) : text;
        this.state.error = "";
    }

    onKeydown(ask, event) {
        if (event.key === "Enter" && ask.type !== "text" && this.isReady) {
            event.preventDefault();
            this.confirm();
        }
    }

    async confirm() {
        if (this.state.busy || !this.isReady) {
            return;
        }
        Object.assign(this.state, {busy: true, error: ""});
        try {
            await this.props.apply({...this.state.answers});
            this.props.close();
        } catch (error) {
            if (!(error instanceof RPCError) || !error.exceptionName?.startsWith("odoo.")) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
        } finally {
            this.state.busy = false;
        }
    }

    async again() {
        this.props.close();
        await this.props.again();
    }

    leave(action) {
        this.props.close();
        action();
    }
}
