import {describe, expect, test} from "@odoo/hoot";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {contains, mockService, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {markup} from "@odoo/owl";
import {definePaasModels, paasModels} from "./paas_models";

describe.current.tags("desktop");
definePaasModels();

const ARCH = /* xml */ `
    <kanban js_class="paas_marketplace" class="o_paas_marketplace" create="false">
        <field name="icon"/>
        <field name="color"/>
        <templates>
            <t t-name="card">
                <widget name="paas_app_icon"/>
                <field name="name"/>
                <widget name="paas_deploy_button"/>
            </t>
        </templates>
    </kanban>`;

const mount = () =>
    mountView({
        type: "kanban",
        resModel: "paas.app.template",
        arch: ARCH,
        searchViewArch: "<search><searchpanel><field name='category_id'/></searchpanel></search>",
        noContentHelp: markup("<p>No app matches</p>"),
    });

test("cards show a drawing or an icon, and never a colour that is none", async () => {
    await mount();
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(2);
    expect(".o_kanban_record:first .o_paas_app_icon svg").toHaveCount(1);
    expect(".o_kanban_record:contains(Web) .o_paas_app_icon .fa-code").toHaveCount(1);
    expect(".o_kanban_record:contains(Web) .o_paas_app_icon").toHaveStyle({
        backgroundColor: "rgb(113, 75, 103)",
    });
});

test("the room left is a placeholder first, then follows the workspace", async () => {
    const loading = new Deferred();
    onRpc("paas.workspace", "search_read", () => loading);
    await mount();
    expect(".o_paas_room[aria-busy=true] .placeholder").toHaveCount(1);
    loading.resolve([
        {id: 1, name: "Shop team", quota_cpu: 8, used_cpu: 4.5},
        {id: 2, name: "Test lab"},
    ]);
    await animationFrame();
    expect(".o_paas_room").toHaveText(/Room left in\s+Shop team\s+3.5 CPU/);
    await contains(".o_paas_room_workspace").click();
    await contains(".o-dropdown-item:contains(Test lab)").click();
    expect(".o_paas_room").toHaveText(/Deploys into\s+Test lab/);
});

test("a workspace whose cluster is switched off is not the first choice", async () => {
    onRpc("paas.workspace", "search_read", () => [
        {id: 1, name: "Old cluster", can_deploy: false},
        {id: 2, name: "Test lab", can_deploy: true},
    ]);
    await mount();
    await animationFrame();
    expect(".o_paas_room").toHaveText(/Deploys into\s+Test lab/);
});

test("somebody without a workspace is told what to do", async () => {
    paasModels.Service._records = [];
    paasModels.Workspace._records = [];
    await mount();
    await animationFrame();
    expect(".o_paas_room").toHaveText(/You are not in a workspace yet/);
});

test("no app at all is an empty state, without the lines around the cards", async () => {
    paasModels.Service._records = [];
    paasModels.Template._records = [];
    await mount();
    expect(".o_view_nocontent").toHaveText("No app matches");
    expect(".o_paas_missing").toHaveCount(0);
});

test("Deploy starts the configure page in the chosen workspace, and so does the card", async () => {
    mockService("action", {
        doAction(action, options) {
            expect.step([action.name, options.additionalContext]);
        },
    });
    onRpc("paas.app.template", "action_configure", ({args}) => ({
        type: "ir.actions.act_window",
        name: `configure ${args[0]}`,
    }));
    await mount();
    await animationFrame();
    await contains(".o_paas_deploy_app:first").click();
    await contains(".o_paas_room_workspace").click();
    await contains(".o-dropdown-item:contains(Test lab)").click();
    await contains(".o_kanban_record:contains(Web)").click();
    expect.verifySteps([
        ["configure 1", {default_workspace_id: 1}],
        ["configure 2", {default_workspace_id: 2}],
    ]);
});
