import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {animationFrame, mockDate} from "@odoo/hoot-mock";
import {
    contains,
    mockService,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import {session} from "@web/session";
import {roomBar} from "@woow_paas_platform/components/quota_bars/quota_bars";
import {ReadOnlyNotice} from "@woow_paas_platform/components/read_only_notice/read_only_notice";
import {definePaasModels, paasModels} from "./paas_models";

const ROWS = [
    {key: "cpu", label: "CPU", used: 4.5, total: 8, unit: "CPU"},
    {key: "storage", label: "Disk", used: 88, total: 100, unit: "GiB"},
    {key: "services", label: "Services", used: 10, total: 10, unit: ""},
    {key: "memory", label: "Memory", used: 3, total: null, unit: "GiB"},
];

const WORKSPACE = {
    id: 1,
    name: "Shop team",
    state: "active",
    my_role: "owner",
    can_operate: true,
    can_invite: true,
    can_own: true,
    observed_at: "2026-11-24 02:00:00",
    plan_id: 1,
    service_ids: [1],
    quota_rows: ROWS,
    place: {namespace: "paas-ws-1", cluster: "Main", cluster_state: "connected"},
};

const READ = [
    "state my_role can_operate can_invite can_own is_administrator observed_at name",
    "deletion_note deletion_error request_text",
]
    .flatMap((names) => names.split(" "))
    .map((name) => `<field name="${name}" invisible="1"/>`)
    .join("");

const ARCH = /* xml */ `
    <form js_class="paas_workspace_form">
        <header><widget name="paas_workspace_header"/></header>
        <sheet>
            ${READ}
            <field name="plan_id"/>
            <field name="requested_plan_id"/>
            <field name="requested_by_id"/>
            <widget name="paas_workspace_notices"/>
            <field name="quota_rows" widget="paas_quota"/>
            <field name="place" widget="paas_place"/>
            <field name="member_ids"><list><field name="user_id"/><field name="role"/></list></field>
            <field name="service_ids" widget="paas_service_cards" mode="kanban" readonly="1">
                <kanban>
                    <field name="template_id"/><field name="plan_id"/>
                    <field name="state_message"/><field name="url"/>
                    <field name="can_operate"/><field name="can_cancel"/>
                    <templates>
                        <t t-name="card">
                            <field name="name"/>
                            <field name="state" widget="paas_state"/>
                            <widget name="paas_next_action"/>
                        </t>
                    </templates>
                </kanban>
            </field>
        </sheet>
    </form>`;

describe.current.tags("desktop");
definePaasModels();
beforeEach(() => {
    mockDate("2026-11-24 02:00:30", 0);
    paasModels.Workspace._records = [{...WORKSPACE}];
});

const mount = () =>
    mountView({type: "form", resModel: "paas.workspace", resId: 1, arch: ARCH});
const given = (values) => Object.assign(paasModels.Workspace._records[0], values);

test("a bar says how much is free, and warns with a word before colour", async () => {
    await mount();
    const tones = ROWS.map((row) => roomBar(row)).map(({tone, note, text}) => [tone, note, text]);
    expect(tones).toEqual([
        ["", "3.5 CPU free", "4.5 of 8 CPU"],
        ["hot", "Nearly full, 12 GiB free", "88 of 100 GiB"],
        ["full", "Full", "10 of 10"],
        ["", "", "3 GiB, no limit"],
    ]);
});

test("the page shows room, place and each app with its next step", async () => {
    await mount();
    expect(".o_paas_quota_row").toHaveCount(4);
    expect(".o_paas_bar_hot").toHaveCount(1);
    expect(".o_paas_bar_full").toHaveCount(1);
    expect(".o_paas_facts").toHaveText(/paas-ws-1/);
    expect(".o_paas_workspace_header").toHaveText(/Last checked 02:00:00, 30 seconds ago/);
    expect(".o_kanban_record:not(.o_kanban_ghost) .o_paas_state").toHaveText("Deploying");
});

test("walls that nothing enforces are told", async () => {
    given({place: {namespace: "x", cluster: "Main", cluster_state: "connected", walls: "open"}});
    await mount();
    expect(".o_paas_note_warn").toHaveText(/not enforced/);
});

test("a card leads to its app's page, its button starts what is stopped", async () => {
    mockService("action", {
        doAction(action, options) {
            expect.step([action, options.props.resId]);
        },
    });
    onRpc("paas.cloud.service", "action_start", ({args}) => {
        expect.step(["start", args[0][0]]);
        return false;
    });
    Object.assign(paasModels.Service._records[0], {state: "stopped"});
    await mount();
    await contains(".o_paas_next").click();
    await contains(".o_kanban_record:not(.o_kanban_ghost)").click();
    expect.verifySteps([["start", 1], ["woow_paas_platform.action_paas_services", 1]]);
});

test("inviting asks for an address and a role", async () => {
    onRpc("paas.workspace", "action_invite", ({args}) => {
        expect.step(args.slice(1));
        return false;
    });
    await mount();
    await contains(".o_paas_invite").click();
    expect(".o_paas_ask input").toBeFocused();
    expect(".o_paas_ask_confirm").not.toBeEnabled();
    await contains(".o_paas_ask input").edit("new@example.com", {confirm: false});
    await contains(".o_paas_ask select").select("guest");
    await contains(".o_paas_ask_confirm").click();
    expect.verifySteps([["new@example.com", "guest"]]);
});

test("members ask for a plan, administrators give it", async () => {
    onRpc("paas.workspace", "action_request_room", ({args}) => {
        expect.step(args.slice(1));
        return false;
    });
    await mount();
    await contains(".o_paas_room_button:contains(Ask for more room)").click();
    expect(".o_paas_ask option").toHaveCount(1);
    await contains(".o_paas_ask textarea").edit("Sale");
    await contains(".o_paas_ask_confirm").click();
    expect.verifySteps([[2, "Sale"]]);
});

test("a request is shown, and decided by administrators only", async () => {
    given({requested_plan_id: 2, requested_by_id: serverState.userId, request_text: "Sale"});
    await mount();
    expect(".o_paas_request").toHaveText(/asks for the plan “Team”/);
    expect(".o_paas_approve").toHaveCount(0);
});

test("guests neither invite nor deploy nor delete", async () => {
    given({my_role: "guest", can_operate: false, can_invite: false, can_own: false});
    await mount();
    expect(".o_paas_workspace_deploy, .o_paas_invite, .o_paas_room_button").toHaveCount(0);
    await contains(".o_paas_actions").click();
    expect(".o-dropdown-item").toHaveCount(1);
    expect(".o-dropdown-item").toHaveText(/Leave workspace/);
});

test("deleting shows what goes, keeps disks unless told otherwise, and needs the name", async () => {
    onRpc("paas.workspace", "deletion_facts", () => ({
        services: ["Shop"],
        addresses: ["shop.apps.localhost"],
        disks: 2,
        namespace: "paas-ws-1",
    }));
    onRpc("paas.workspace", "action_delete", ({args}) => {
        expect.step(args.slice(1));
        return false;
    });
    await mount();
    await contains(".o_paas_actions").click();
    await contains(".o_paas_menu_danger").click();
    expect(".o_paas_losses").toHaveText(/Apps: Shop/);
    expect(".o_paas_delete input[type=radio]:first").toBeChecked();
    await contains(".o_paas_delete input[type=radio]:last").click();
    expect(".o_paas_losses").toHaveText(/Disks with all their data: 2/);
    expect(".o_paas_delete_confirm").not.toBeEnabled();
    await contains("#o_paas_delete_workspace").edit("Shop team", {confirm: false});
    await contains(".o_paas_delete_confirm").click();
    await animationFrame();
    expect.verifySteps([["Shop team", false]]);
});

test("a deletion that stopped says why and is tried again", async () => {
    given({state: "deleting", deletion_error: "May not delete."});
    onRpc("paas.workspace", "action_retry_deletion", () => {
        expect.step("again");
        return false;
    });
    await mount();
    expect(".o_paas_deleting[role=alert]").toHaveText(/May not delete/);
    await contains(".o_paas_retry_deletion").click();
    expect.verifySteps(["again"]);
});

test("a copy is told to everybody, and decided by administrators", async () => {
    patchWithCleanup(session, {paas_read_only: true, paas_administrator: false});
    await mountWithCleanup(ReadOnlyNotice);
    expect(".o_paas_read_only").toHaveText(/read-only here/);
    expect(".o_paas_take_over, .o_paas_separate").toHaveCount(0);
});

test("an administrator takes over after a confirmation", async () => {
    patchWithCleanup(session, {paas_read_only: true, paas_administrator: true});
    mockService("action", {doAction: (action) => expect.step(action.tag)});
    onRpc("paas.installation", "action_take_over", () => ({
        type: "ir.actions.client",
        tag: "reload",
    }));
    await mountWithCleanup(ReadOnlyNotice);
    await contains(".o_paas_take_over").click();
    expect(".modal-body").toHaveText(/no longer runs/);
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps(["reload"]);
});
