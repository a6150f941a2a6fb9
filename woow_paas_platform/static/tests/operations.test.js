import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {press, waitFor, waitForNone} from "@odoo/hoot-dom";
import {animationFrame, mockDate} from "@odoo/hoot-mock";
import {contains, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {definePaasModels, paasModels, SERVICE_ARCH} from "./paas_models";

describe.current.tags("desktop");
definePaasModels();
beforeEach(() => mockDate("2026-11-24 02:00:30", 0));

const ARCH = SERVICE_ARCH.replace(
    `<widget name="paas_service_overview"/>`,
    `<widget name="paas_history"/>`,
);
const mount = () =>
    mountView({type: "form", resModel: "paas.cloud.service", resId: 1, arch: ARCH});
const given = (values) => Object.assign(paasModels.Service._records[0], values);

const RUNNING = {
    state: "running",
    can_change: true,
    can_stop: true,
    can_start: false,
    volume_count: 0,
};
const HISTORY = [
    {
        id: 2,
        kind: "upgrade",
        title: "Change",
        state: "done",
        user: "Ops Admin",
        asked_at: "2026-11-24 01:00:00",
        started_at: "2026-11-24 01:00:01",
        finished_at: "2026-11-24 01:00:21",
        attempts: 2,
        error: "",
        changes: [{label: "Password", from: "••••••••", to: "••••••••"}],
        revision: {id: 8, number: 2, current: true, worked: true},
    },
    {
        id: 1,
        kind: "deploy",
        title: "First deployment",
        state: "done",
        user: "Ops Admin",
        asked_at: "2026-11-24 00:00:00",
        attempts: 1,
        error: "",
        changes: [{label: "Probe", from: null, to: true}],
        revision: {id: 7, number: 1, current: false, worked: true},
    },
];

const answer = (entries = HISTORY) => {
    onRpc("paas.cloud.service", "read_history", () => entries);
    onRpc("paas.cloud.service", "read_preview", ({args}) => {
        expect.step(["preview", ...args.slice(1)]);
        return {
            sentences: ["The app stays as it is meanwhile."],
            changes: [{label: "Plan", from: "Large", to: "Small"}],
        };
    });
};

test("the menu says what each entry costs, and Delete comes last", async () => {
    answer();
    given({...RUNNING, volume_count: 1, new_version: "1.1.0"});
    await mount();
    await contains(".o_paas_actions").click();
    const entries = [...document.querySelectorAll(".o_paas_menu .o-dropdown-item")];
    const texts = entries.map((entry) => entry.innerText.replace(/\s+/g, " ").trim());
    expect(texts).toEqual([
        "Upgrade to 1.1.0 See the changes first",
        "Configure",
        "Change the plan… Data is kept",
        "Restart Away for a moment",
        "Stop No service until it is started; data is kept",
        "History Go back to an earlier revision",
        "Diagnostics bundle A zip for an expert, no secrets",
        "Delete…",
    ]);
});

test("nothing is applied unseen: sentences first, then values, then the button", async () => {
    answer();
    given(RUNNING);
    onRpc("paas.cloud.service", "action_stop", () => {
        expect.step("stop");
        return false;
    });
    await mount();
    await contains(".o_paas_actions").click();
    await contains(".o_paas_menu_stop").click();
    await waitFor(".o_paas_change_dialog");
    expect(".modal-title").toHaveText("Stop “Storefront”?");
    expect(".o_paas_change_dialog").toHaveText(/The app stays as it is meanwhile/);
    expect(".o_paas_change_dialog .o_paas_change_old").toHaveText("Large");
    await contains(".o_paas_change_confirm").click();
    await waitForNone(".o_paas_change_dialog");
    expect.verifySteps([["preview", "stop", false], "stop"]);
});

test("the keyboard leaves everything as it is", async () => {
    answer();
    given(RUNNING);
    onRpc("paas.cloud.service", "action_restart", () => expect.step("restart"));
    await mount();
    await contains(".o_paas_actions").click();
    await contains(".o_paas_menu_restart").click();
    await waitFor(".o_paas_change_dialog");
    await press("Escape");
    await waitForNone(".o_paas_change_dialog");
    expect.verifySteps([["preview", "restart", false]]);
});

test("history tells what changed, secrets as dots, and leads back to each revision", async () => {
    answer();
    given(RUNNING);
    onRpc("paas.cloud.service", "action_rollback", ({args}) => {
        expect.step(["rollback", ...args.slice(1)]);
        return false;
    });
    await mount();
    expect(".o_paas_history_entry").toHaveCount(2);
    expect(".o_paas_history_entry:first").toHaveText(/by Ops Admin · took 20 s · 2 attempts/);
    expect(".o_paas_history_entry:first .o_paas_change_new").toHaveText("••••••••");
    expect(".o_paas_history_entry:last .o_paas_change_old").toHaveText("nothing");
    expect(".o_paas_history_entry:last .o_paas_change_new").toHaveText("Yes");
    expect(".o_paas_revision_current").toHaveText("Revision 2, now");
    expect(".o_paas_go_back").toHaveCount(1);
    expect(".o_paas_go_back").toHaveAttribute("aria-label", "Go back to revision 1");
    await contains(".o_paas_go_back").click();
    await waitFor(".o_paas_change_dialog");
    expect(".modal-title").toHaveText("Go back to revision 1?");
    await contains(".o_paas_change_confirm").click();
    expect.verifySteps([
        ["preview", "rollback", 7],
        ["rollback", 7],
    ]);
});

test("guests see the history and no way back", async () => {
    answer();
    given({...RUNNING, can_change: false, can_stop: false, can_delete: false});
    await mount();
    expect(".o_paas_history_entry").toHaveCount(2);
    expect(".o_paas_go_back").toHaveCount(0);
    expect(".o_paas_actions").toHaveCount(0);
});

test("a stopped app is started with one click, and says what goes on", async () => {
    answer([]);
    given({
        ...RUNNING,
        state: "stopped",
        can_stop: false,
        can_start: true,
        goes_on: ["DaemonSet/agent"],
    });
    onRpc("paas.cloud.service", "action_start", () => {
        expect.step("start");
        return false;
    });
    await mount();
    expect(".o_paas_start").toHaveClass("btn-primary");
    expect(".o_paas_open").toHaveCount(0);
    expect(".o_paas_note_warn").toHaveText(/cannot be stopped and goes on: DaemonSet\/agent/);
    await contains(".o_paas_start").click();
    expect.verifySteps(["start"]);
});

test("another plan: what does not fit says why, the choice shows what changes", async () => {
    answer();
    given({
        ...RUNNING,
        plan_cards: [
            {id: 1, code: "S", name: "Small", cpu: 1, memory_mib: 128, fits: true, why: ""},
            {id: 2, code: "M", name: "Large", cpu: 2, memory_mib: 256, fits: true, why: ""},
            {id: 3, code: "L", name: "Huge", cpu: 9, memory_mib: 512, fits: false, why: "CPU"},
        ],
    });
    onRpc("paas.cloud.service", "action_change_plan", ({args}) => {
        expect.step(["plan", ...args.slice(1)]);
        return false;
    });
    await mount();
    await contains(".o_paas_actions").click();
    await contains(".o_paas_menu_plan").click();
    await waitFor(".o_paas_plan_dialog");
    expect(".o_paas_plan_dialog input:disabled").toHaveCount(2);
    expect(".o_paas_plan_dialog .o_paas_text_warn").toHaveText("CPU");
    expect(".o_paas_plan_confirm").not.toBeEnabled();
    await contains(".o_paas_plan_dialog input:eq(1)").click();
    await animationFrame();
    expect(".modal .o_paas_change_new").toHaveText("Small");
    await contains(".o_paas_plan_confirm").click();
    await waitForNone(".o_paas_plan_dialog");
    expect.verifySteps([
        ["preview", "plan", 2],
        ["plan", 2],
    ]);
});
