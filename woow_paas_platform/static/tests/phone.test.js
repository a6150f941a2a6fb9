import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {contains, mountView} from "@web/../tests/web_test_helpers";
import {definePaasModels, SERVICE_ARCH} from "./paas_models";

describe.current.tags("mobile");
definePaasModels();

test("the workspace is chosen beside the categories, and the cards keep their button", async () => {
    await mountView({
        type: "kanban",
        resModel: "paas.app.template",
        arch: `
            <kanban js_class="paas_marketplace" class="o_paas_marketplace" create="false">
                <templates>
                    <t t-name="card">
                        <field name="name"/>
                        <widget name="paas_deploy_button"/>
                    </t>
                </templates>
            </kanban>`,
        searchViewArch:
            "<search><searchpanel><field name='category_id'/></searchpanel></search>",
    });
    await animationFrame();
    await contains(".o_search_panel button:contains(Shop team)").click();
    await contains(".o-dropdown-item:contains(Test lab)").click();
    expect(".o_paas_room").toHaveText(/Deploys into\s+Test lab/);
    expect(".o_paas_deploy_app").toHaveCount(2);
});

test("the service page has no sideways scrolling and Refresh keeps its name", async () => {
    await mountView({
        type: "form",
        resModel: "paas.cloud.service",
        resId: 1,
        arch: SERVICE_ARCH,
    });
    const page = document.querySelector(".o_content");
    expect(page.scrollWidth).toBe(page.clientWidth);
    expect(".o_paas_refresh").toHaveAttribute("aria-label", "Refresh");
    expect(".o_paas_service_header .o_paas_actions").toBeVisible();
});
