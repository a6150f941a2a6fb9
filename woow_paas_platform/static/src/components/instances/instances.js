import {Component} from "@odoo/owl";
import {clock} from "../../core/format";
import {StateBadge} from "../state_badge/state_badge";

/** The instances of an app, one line each. */
export class Instances extends Component {
    static template = "woow_paas_platform.Instances";
    static components = {StateBadge};
    static props = {
        instances: {type: Array, element: Object},
        showLogs: {type: Function, optional: true},
    };

    setup() {
        this.clock = clock;
    }
}
