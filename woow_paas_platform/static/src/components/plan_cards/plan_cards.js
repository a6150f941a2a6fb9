import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component} from "@odoo/owl";
import {cpu, memory, storage} from "../../core/format";

const STEPS = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1};

/** Return a plan's short sign, if it has one, and its name: S and Small, or Small alone. */
export function planTitle({code, name}) {
    return (code || "").length > 3 ? {title: name, subtitle: ""} : {title: code, subtitle: name};
}

/** The plans as cards; one that does not fit stays in sight, says why, cannot be chosen. */
export class PlanCards extends Component {
    static template = "woow_paas_platform.PlanCards";
    static props = {...standardFieldProps};

    get cards() {
        return (this.props.record.data.plan_cards || []).map((card) => ({
            ...card,
            fits: card.fits !== false,
            ...planTitle(card),
            lines: [
                cpu(card.cpu),
                memory(card.memory_mib ?? card.memory),
                storage(card.storage_gib ?? card.storage),
            ],
        }));
    }

    get chosen() {
        return this.props.record.data[this.props.name]?.id || false;
    }

    /** The one card that the Tab key reaches. */
    get tabStop() {
        const cards = this.cards.filter((card) => card.fits);
        return (cards.find((card) => card.id === this.chosen) || cards[0])?.id;
    }

    choose(card) {
        if (card.fits && !this.props.readonly && card.id !== this.chosen) {
            this.props.record.update({
                [this.props.name]: {id: card.id, display_name: card.name},
            });
        }
    }

    onKeydown(card, event) {
        if ([" ", "Enter"].includes(event.key)) {
            event.preventDefault();
            this.choose(card);
        } else if (event.key in STEPS) {
            event.preventDefault();
            const cards = this.cards.filter((other) => other.fits);
            const at = cards.findIndex((other) => other.id === card.id) + STEPS[event.key];
            const next = cards[(at + cards.length) % cards.length];
            this.choose(next);
            event.currentTarget.parentElement.parentElement
                .querySelector(`[data-plan="${next.id}"]`)
                ?.focus();
        }
    }
}

registry.category("fields").add("paas_plan_cards", {
    component: PlanCards,
    supportedTypes: ["many2one"],
    fieldDependencies: [{name: "plan_cards", type: "json", readonly: true}],
});
