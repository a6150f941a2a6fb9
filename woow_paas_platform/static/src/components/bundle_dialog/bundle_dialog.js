import {browser} from "@web/core/browser/browser";
import {Dialog} from "@web/core/dialog/dialog";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {Component, onWillUnmount, useState} from "@odoo/owl";

const BUNDLE = "paas.bundle";
const FIELDS = ["state", "progress", "size", "issue", "error", "file_name"];
const LOOK_AGAIN = 1000;

/** A bundle on its way: how far it is, then the file and the text of an issue. */
export class BundleDialog extends Component {
    static template = "woow_paas_platform.BundleDialog";
    static components = {Dialog, CopyButton};
    static props = {bundleId: Number, name: String, close: Function};

    setup() {
        this.orm = useService("orm");
        this.bundle = useState({state: "queued", progress: 0, size: 0, issue: "", error: ""});
        this.isOpen = true;
        onWillUnmount(() => {
            this.isOpen = false;
            browser.clearTimeout(this.timer);
        });
        this.look();
    }

    get title() {
        return _t("Diagnostics of “%s”", this.props.name);
    }

    get url() {
        return `/web/content/${BUNDLE}/${this.props.bundleId}/archive?download=true&filename_field=file_name`;
    }

    get isReady() {
        return this.bundle.state === "ready";
    }

    get sizeText() {
        const kib = this.bundle.size / 1024;
        return kib < 1024 ? _t("%s KiB", Math.ceil(kib)) : _t("%s MiB", (kib / 1024).toFixed(1));
    }

    async look() {
        const [found] = await this.orm.silent.read(BUNDLE, [this.props.bundleId], FIELDS);
        if (!this.isOpen) {
            return;
        }
        Object.assign(this.bundle, found);
        if (!["ready", "failed"].includes(found.state)) {
            this.timer = browser.setTimeout(() => this.look(), LOOK_AGAIN);
        }
    }
}

function openBundle(env, {params}) {
    env.services.dialog.add(BundleDialog, {bundleId: params.bundle_id, name: params.name});
}

registry.category("actions").add("paas_bundle", openBundle);
