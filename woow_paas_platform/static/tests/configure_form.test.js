import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {press, queryAllTexts} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {contains, mockService, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {definePaasModels, FIELD_SCHEMA, paasModels, PLAN_CARDS} from "./paas_models";

describe.current.tags("desktop");
definePaasModels();

const ARCH = /* xml */ `
    <form js_class="paas_configure_form" class="o_paas_configure">
        <field name="template_id" invisible="1"/>
        <field name="quota_after" invisible="1"/>
        <field name="name"/>
        <field name="subdomain" widget="paas_subdomain"/>
        <field name="plan_id" widget="paas_plan_cards"/>
        <field name="inputs" widget="paas_inputs"/>
        <widget name="paas_deploy_summary"/>
    </form>`;

const ROWS = [
    {key: "cpu", label: "CPU", used: 4.5, added: 0.5, total: 8, unit: "CPU"},
    {key: "storage", label: "Disk", used: 88, added: 10, total: 100, unit: "GiB"},
];

beforeEach(() => {
    onRpc("paas.cloud.service", "onchange", ({args}) => {
        const values = args[1];
        const errors = {};
        if (values.inputs?.title === "taken") {
            errors.title = "The server does not like this.";
        }
        if (values.subdomain === "shop") {
            errors.subdomain = "This address is taken. “shop-2” is free.";
        }
        const isFirst = !args[2].length;
        return {
            value: {
                ...(isFirst ? first() : {}),
                input_errors: errors,
            },
        };
    });
});

const first = () => ({
    name: false,
    subdomain: false,
    domain_suffix: ".apps.localhost",
    inputs: {},
    template_id: {id: 1, display_name: "Static site"},
    plan_id: {id: 1, display_name: "Small"},
    field_schema: FIELD_SCHEMA,
    plan_cards: PLAN_CARDS,
    quota_after: {workspace: "Shop team", rows: ROWS},
});

const mount = async () => {
    for (const name of ["inputs", "subdomain"]) {
        paasModels.Service._fields[name].onChange = () => {};
    }
    await mountView({type: "form", resModel: "paas.cloud.service", arch: ARCH});
};

test("fields are drawn by type and section, Advanced is folded", async () => {
    await mount();
    expect(queryAllTexts(".o_paas_inputs .o_paas_section")).toEqual(["Settings", "Look"]);
    expect("#paas_title").toHaveValue("Hello");
    expect("#paas_port").toHaveAttribute("inputmode", "numeric");
    expect("#paas_token").toHaveAttribute("type", "password");
    expect("textarea#paas_page").toHaveValue("<p>Hi</p>");
    expect("input[role=switch]#paas_dark").toBeChecked();
    expect("select#paas_theme").toHaveValue("b");
    expect("[data-key=disk]").toHaveText(/GiB/);
    expect(".o_paas_env").toHaveCount(0);
    await contains(".o_paas_fold").click();
    await contains(".o_paas_env button:contains(Add)").click();
    expect(".o_paas_env input").toHaveCount(2);
});

test("a wrong value is named at once, the server's word follows", async () => {
    await mount();
    expect(".o_paas_inputs .is-invalid").toHaveCount(0);
    await contains("#paas_port").edit("99999");
    expect("[data-key=port] [role=alert]").toHaveText("At most 65,535.");
    await contains("#paas_port").edit("80a");
    expect("[data-key=port] [role=alert]").toHaveText("Please give a whole number.");
    await contains("#paas_title").edit("");
    expect("[data-key=title] [role=alert]").toHaveText("Please fill this in.");
    await contains("#paas_title").edit("taken");
    await advanceTime(500);
    expect("[data-key=title] [role=alert]").toHaveText("The server does not like this.");
});

test("the address is checked while it is typed", async () => {
    await mount();
    await contains(".o_paas_subdomain input").edit("Shop--", {confirm: false});
    expect(".o_paas_subdomain [role=status]").toHaveText(/Small letters, digits and hyphens/);
    await contains(".o_paas_subdomain input").edit("shop", {confirm: false});
    await advanceTime(500);
    await animationFrame();
    expect(".o_paas_subdomain [role=status]").toHaveText(/“shop-2” is free/);
    await contains(".o_paas_subdomain input").edit("shop-2", {confirm: false});
    await advanceTime(500);
    await animationFrame();
    expect(".o_paas_subdomain [role=status]").toHaveText("This address is free.");
    expect(".o_paas_subdomain").toHaveText(/\.apps\.localhost/);
});

test("a plan that does not fit stays in sight, says why, and cannot be chosen", async () => {
    await mount();
    expect("[data-plan='2']").toHaveText(/CPU: 4 CPU needed, 1 free/);
    expect("[data-plan='2']").toHaveAttribute("aria-disabled", "true");
    await contains("[data-plan='2']").click();
    expect("[data-plan='1']").toHaveAttribute("aria-checked", "true");
    await contains("[data-plan='1']").focus();
    await press("ArrowRight");
    await animationFrame();
    expect("[data-plan='1']").toHaveAttribute("aria-checked", "true");
});

test("the summary says price, room and what will be created", async () => {
    await mount();
    expect(".o_paas_summary h2").toHaveText("Static site, plan S");
    expect(".o_paas_summary").toHaveText(/\$3/);
    expect(".o_paas_summary").toHaveText(/5 of 8 CPU/);
    expect(".o_paas_summary .o_paas_text_warn").toHaveText("Nearly full after this: 2 GiB left");
    expect(".o_paas_summary").toHaveText(/1 secret, readable by this app only/);
});

test("Deploy saves what was typed and goes to the service", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(action.res_id);
        },
    });
    onRpc("paas.cloud.service", "web_save", ({args}) => {
        expect.step(args[1].inputs);
    });
    onRpc("paas.cloud.service", "action_deploy", ({args}) => ({
        type: "ir.actions.act_window",
        res_model: "paas.cloud.service",
        res_id: args[0][0],
    }));
    await mount();
    await contains("[name=name] input").edit("Company page");
    await contains("#paas_title").edit("Welcome", {confirm: false});
    await contains(".o_paas_deploy").click();
    await animationFrame();
    expect.verifySteps([{title: "Welcome"}, 2]);
});

test("Deploy points at what is wrong instead of asking the server", async () => {
    onRpc("paas.cloud.service", "action_deploy", () => expect.step("deploy"));
    await mount();
    await contains("[name=name] input").edit("Company page");
    await contains("#paas_title").edit("taken");
    await advanceTime(500);
    await contains(".o_paas_deploy").click();
    await animationFrame();
    expect(".o_notification").toHaveText(/The server does not like this/);
    expect("#paas_title").toBeFocused();
    expect.verifySteps([]);
});
