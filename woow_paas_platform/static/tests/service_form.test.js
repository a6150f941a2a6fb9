import {waitUntilSubscribe} from "@bus/../tests/bus_test_helpers";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {press, queryFirst, waitFor, waitForNone} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, Deferred, mockDate} from "@odoo/hoot-mock";
import {
    contains,
    MockServer,
    mockService,
    mountView,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {definePaasModels, paasModels, SERVICE_ARCH} from "./paas_models";

describe.current.tags("desktop");
definePaasModels();
beforeEach(() => mockDate("2026-11-24 02:00:30", 0));

const mount = () =>
    mountView({type: "form", resModel: "paas.cloud.service", resId: 1, arch: SERVICE_ARCH});

const given = (values) => Object.assign(paasModels.Service._records[0], values);

test("the status is an icon and a word, the timeline says where it is", async () => {
    await mount();
    expect(".o_paas_service_status .o_paas_state").toHaveText("Deploying");
    expect(".o_paas_service_status .o_paas_state .fa-refresh").toHaveCount(1);
    expect(".o_paas_steps li").toHaveCount(4);
    expect(".o_paas_steps [aria-current=step]").toHaveAttribute("data-stage", "wait");
    expect(".o_paas_open").toHaveCount(0);
    expect(".o_paas_instances").toHaveText(/No instance is running/);
    expect(".o_paas_service_header").toHaveText(/Last checked 02:00:00, 30 seconds ago/);
});

test("a change on the bus reads this record again, and focus stays where it was", async () => {
    onRpc("paas.cloud.service", "web_read", ({args}) => expect.step(`read ${args[0]}`));
    const subscribed = waitUntilSubscribe();
    await mount();
    await subscribed;
    expect.verifySteps(["read 1"]);
    queryFirst(".o_paas_refresh").focus();
    const {env} = MockServer;
    const changed = (id, revision) =>
        env["bus.bus"]._sendone(serverState.partnerId, "paas.service/changed", {
            model: "paas.cloud.service",
            id,
            revision,
        });
    env["paas.cloud.service"].write([1], {state: "running", bus_revision: 4});
    changed(2, 9);
    changed(1, 3);
    changed(1, 4);
    await waitFor(".o_paas_service_status .o_paas_state_ok");
    expect(".o_paas_service_status .o_paas_state").toHaveText("Running");
    expect(".o_paas_open").toHaveAttribute("href", "http://storefront.apps.localhost");
    expect(".o_paas_refresh").toBeFocused();
    expect.verifySteps(["read 1"]);
});

test("without the bus, a silent look finds what changed", async () => {
    await mount();
    MockServer.env["paas.cloud.service"].write([1], {state: "running", bus_revision: 4});
    await advanceTime(8100);
    await animationFrame();
    expect(".o_paas_service_status .o_paas_state").toHaveText("Running");
});

test("ten clicks on Refresh ask once, until a newer observation has come", async () => {
    const asked = new Deferred();
    onRpc("paas.cloud.service", "action_refresh", async () => {
        expect.step("refresh");
        await asked;
        return false;
    });
    await mount();
    for (let click = 0; click < 10; click++) {
        await contains(".o_paas_refresh").click();
    }
    expect(".o_paas_refresh").toHaveAttribute("aria-busy", "true");
    expect(".o_paas_refresh").not.toHaveAttribute("disabled");
    expect.verifySteps(["refresh"]);
    MockServer.env["paas.cloud.service"].write([1], {observed_at: "2026-11-24 02:00:29"});
    asked.resolve();
    await animationFrame();
    await advanceTime(800);
    await animationFrame();
    expect(".o_paas_refresh").toHaveAttribute("aria-busy", "false");
    expect(".o_paas_service_header").toHaveText(/Last checked 02:00:29/);
    await contains(".o_paas_refresh").click();
    expect.verifySteps([]);
    await advanceTime(3500);
    await contains(".o_paas_refresh").click();
    expect.verifySteps(["refresh"]);
});

test("Refresh can be asked again when no answer comes", async () => {
    onRpc("paas.cloud.service", "action_refresh", () => {
        expect.step("refresh");
        return false;
    });
    await mount();
    await contains(".o_paas_refresh").click();
    await advanceTime(5000);
    await animationFrame();
    expect(".o_paas_refresh").toHaveAttribute("aria-busy", "false");
    await contains(".o_paas_refresh").click();
    expect.verifySteps(["refresh", "refresh"]);
});

test("an error that no rule explains still says what happened and offers to retry", async () => {
    given({state: "error", can_retry: true, state_message: "It did not start in time."});
    await mount();
    expect(".o_paas_diagnosis h2").toHaveText("It did not start in time.");
    expect("[data-fix=retry]").toHaveClass("btn-primary");
});

test("unknown says since when, what was known last, and that the app may be fine", async () => {
    given({
        state: "unknown",
        last_known_state: "running",
        unknown_since: "2026-11-24 01:40:00",
    });
    await mount();
    expect(".o_paas_service_status .o_paas_state").toHaveText("Unknown");
    expect(".o_paas_note_warn").toHaveText(/has not answered since 01:40:00/);
    expect(".o_paas_note_warn").toHaveText(/Last known: Running. The app itself may be fine./);
    expect(".o_paas_open").toHaveCount(0);
});

test("Delete needs the name, and keeps the data unless told otherwise", async () => {
    onRpc("paas.cloud.service", "action_delete", ({args}) => {
        expect.step(args.slice(1));
        return false;
    });
    await mount();
    await contains(".o_paas_actions").click();
    await contains(".o_paas_menu_danger").click();
    expect(".o_paas_delete input[type=text]").toBeFocused();
    expect(".o_paas_delete input[type=radio]:first").toBeChecked();
    await contains(".o_paas_delete input[type=text]").edit("Storefron", {confirm: false});
    expect(".o_paas_delete_confirm").not.toBeEnabled();
    await press("Enter");
    await animationFrame();
    expect(".o_paas_delete").toHaveCount(1);
    await contains(".o_paas_delete input[type=text]").edit("Storefront", {confirm: false});
    expect(".o_paas_delete_confirm").toBeEnabled();
    await contains(".o_paas_delete_confirm").click();
    await waitForNone(".o_paas_delete");
    expect.verifySteps([["Storefront", true]]);
});

test("a deleted service leads back to the list", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(action);
        },
    });
    given({state: "deleting"});
    await mount();
    MockServer.env["paas.cloud.service"].write([1], {active: false, bus_revision: 5});
    await advanceTime(8100);
    await animationFrame();
    expect.verifySteps(["woow_paas_platform.action_paas_services"]);
});
