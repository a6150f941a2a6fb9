import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {Component, useState, xml} from "@odoo/owl";
import {contains, mountWithCleanup} from "@web/../tests/web_test_helpers";
import {generateSecret} from "@woow_paas_platform/components/secret/generate_secret";
import {SecretControl} from "@woow_paas_platform/components/secret/secret_control";
import {definePaasModels} from "./paas_models";

describe.current.tags("desktop");
definePaasModels();

const FIELD = {key: "password", type: "secret", secret: true, length: 24, alphabet: "abc123"};
const STORED = {name: "shop-1-password-1", key: "password"};

/** A form with one secret, whose value stands in its state. */
async function mount(value, more = {}) {
    class Form extends Component {
        static template = xml`
            <SecretControl
                id="'password'"
                field="field"
                value="state.value"
                reveal="reveal"
                change="(value) => (this.state.value = value)"
            />`;
        static components = {SecretControl};
        static props = {};

        setup() {
            this.field = {...FIELD, ...more.field};
            this.state = useState({value});
            this.reveal = "reveal" in more ? more.reveal : () => "open sesame";
        }
    }
    return mountWithCleanup(Form);
}

test("a stored secret is dots until somebody looks, and dots again afterwards", async () => {
    await mount(STORED);
    expect("#password").toHaveValue("••••••••••••••••");
    expect("#password").toHaveAttribute("readonly");
    expect(".o_paas_secret_copy").toHaveCount(0);
    await contains(".o_paas_secret_show").click();
    expect("#password").toHaveValue("open sesame");
    expect(".o_paas_secret_copy").toHaveCount(1);
    expect(".o_paas_help").toHaveText(/looked at it is written down/);
    await contains(".o_paas_secret_show").click();
    expect("#password").toHaveValue("••••••••••••••••");
});

test("whoever may not look is not offered to", async () => {
    await mount(STORED, {reveal: undefined});
    expect(".o_paas_secret_show").toHaveCount(0);
    expect(".o_paas_secret_change").toHaveCount(1);
});

test("a stored secret can be replaced, and kept after all", async () => {
    const form = await mount(STORED);
    await contains(".o_paas_secret_change").click();
    await contains("#password").edit("something new", {confirm: false});
    expect("#password").toHaveAttribute("type", "password");
    expect(form.state.value).toBe("something new");
    await contains(".o_paas_secret_keep").click();
    expect(form.state.value).toEqual(STORED);
    expect("#password").toHaveValue("••••••••••••••••");
});

test("one that is made is shown, of the field's length and letters", async () => {
    const form = await mount("", {field: {generate: true}});
    expect(".o_paas_help").toHaveText(/Leave it empty/);
    await contains(".o_paas_secret_generate").click();
    await animationFrame();
    expect(form.state.value).toMatch(/^[abc123]{24}$/);
    expect("#password").toHaveValue(form.state.value);
    expect(".o_paas_secret_copy").toHaveCount(1);
    expect(generateSecret(FIELD)).not.toBe(generateSecret(FIELD));
});
