import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {queryAllTexts, waitFor, waitForNone} from "@odoo/hoot-dom";
import {animationFrame, Deferred, mockDate} from "@odoo/hoot-mock";
import {
    contains,
    makeServerError,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {definePaasModels, paasModels, SERVICE_ARCH} from "./paas_models";

describe.current.tags("desktop");
definePaasModels();

const EDIT = {code: "edit_inputs", label: "Use another image", icon: "fa-sliders", kind: "form"};
const RETRY = {code: "retry", label: "Try again", icon: "fa-repeat", kind: "operation"};
const PORT = {code: "set_port", label: "Set the right port", icon: "fa-plug", kind: "operation"};
const ASK = {code: "ask_administrator", label: "Ask an administrator", icon: "", kind: "request"};
const QUESTION = {
    kind: "ask",
    code: "set_port",
    title: "Set the right port",
    sentences: ["Storefront is started again and reached on this port."],
    asks: [
        {
            key: "port",
            label: "Port",
            type: "port",
            required: true,
            value: "",
            options: [],
            help: "It is 8080 now.",
        },
    ],
};

const cause = (values) => ({
    id: 1,
    service_id: 1,
    cause: "image_not_found",
    severity: "error",
    title: "The image does not exist",
    text: "The registry knows no such image.",
    advice: "Choose another one.",
    evidence: ["manifest unknown"],
    technical: "ErrImagePull",
    docs_url: "/woow_paas/help#image-not-found",
    first_seen: "2026-11-24 01:50:00",
    buttons: [EDIT, RETRY, ASK],
    ...values,
});

const given = (causes, values = {}) => {
    paasModels.Diagnosis._records = causes;
    Object.assign(paasModels.Service._records[0], {
        state: "error",
        can_retry: true,
        diagnosis_ids: causes.map(({id}) => id),
        ...values,
    });
};

const mount = () =>
    mountView({type: "form", resModel: "paas.cloud.service", resId: 1, arch: SERVICE_ARCH});

const answers = (method, callback) =>
    onRpc("paas.diagnosis", method, ({args}) => callback(...args.slice(1)));

beforeEach(() => mockDate("2026-11-24 02:00:00", 0));

test("a cause stands first, its fix is the only primary button, then comes the proof", async () => {
    given([cause(), {id: 2, service_id: 1, title: "No instance is running", follows_from_id: 1}]);
    await mount();
    expect(".o_paas_diagnosis h2").toHaveText("The image does not exist");
    expect(".o_paas_diagnosis").toHaveText(/since 01:50:00, for 10 min/);
    expect(".o_paas_diagnosis").toHaveText(/Choose another one/);
    expect(".o_form_view .btn-primary").toHaveCount(1);
    expect(".o_paas_fixes .btn-primary").toHaveText("Use another image");
    expect(".o_paas_fixes .btn-secondary").toHaveText("Try again");
    expect(".o_paas_fixes .btn-link").toHaveText("Ask an administrator");
    expect(".o_paas_evidence").toHaveText("manifest unknown");
    await contains(".o_paas_diagnosis button:contains(Technical)").click();
    expect(".o_paas_evidence:last").toHaveText("ErrImagePull");
    expect(".o_paas_help_link").toHaveAttribute("href", "/woow_paas/help#image-not-found");
    expect(".o_paas_diagnosis_more").toHaveText(/1 problem follows from this/);
    expect(".o_paas_diagnosis_more").toHaveText(/goes away with the fix above/);
});

test("of an app of which nothing is known, the cluster's cause is shown", async () => {
    const outer = {cause: "cluster_refused", severity: "error", title: "Nobody answers"};
    given([], {state: "unknown", outer_causes: [{...outer, text: "It is off.", advice: ""}]});
    onRpc("paas.cloud.service", "action_refresh", () => {
        expect.step("refresh");
        return false;
    });
    await mount();
    expect(".o_paas_diagnosis[data-cause=cluster_refused] h2").toHaveText("Nobody answers");
    expect(".o_paas_diagnosis").toHaveText(/Why nothing is known about it/);
    await contains("[data-fix=check_again]").click();
    expect.verifySteps(["refresh"]);
});

test("two faults at once are two cards, and still one primary button", async () => {
    given([
        cause(),
        cause({id: 3, cause: "quota_exceeded", title: "No room", buttons: [RETRY]}),
        {id: 4, service_id: 1, title: "Far away", follows_from_id: 5},
        {id: 5, service_id: 1, title: "Between", follows_from_id: 3},
    ]);
    await mount();
    expect(queryAllTexts(".o_paas_diagnosis h2")).toEqual(["The image does not exist", "No room"]);
    expect(".o_paas_diagnosis:last .o_paas_diagnosis_more").toHaveText(/2 problems follow/);
    expect(".o_form_view .btn-primary").toHaveCount(1);
});

test("what was tried and did not help is said", async () => {
    const tried = {label: "Try again", at: "2026-11-24 01:55:00", helped: "no"};
    given([cause({tried})]);
    await mount();
    expect(".o_paas_tried").toHaveText(/“Try again” was tried at 01:55:00, and it did not help/);
    expect(".o_paas_tried").toHaveText(/What comes next/);
});

test("what is being tried is said, too", async () => {
    const tried = {label: "Try again", at: "2026-11-24 01:55:00", helped: ""};
    given([cause({tried})], {state: "deploying"});
    await mount();
    expect(".o_paas_tried").toHaveText(/This page tells whether it helped/);
});

test("a fix asks for what it needs, says what it changes, and is carried out", async () => {
    given([cause({cause: "probe_failing", buttons: [PORT]})]);
    answers("start_fix", (code) => {
        expect.step(`start ${code}`);
        return QUESTION;
    });
    answers("apply_fix", (code, answered) => {
        expect.step([code, answered]);
        return {kind: "done"};
    });
    await mount();
    await contains("[data-fix=set_port]").click();
    await waitFor(".o_paas_fix_dialog");
    expect(".o_paas_fix_dialog").toHaveText(/started again and reached on this port/);
    expect(".o_paas_fix_dialog").toHaveText(/It is 8080 now/);
    expect(".o_paas_fix_input").toBeFocused();
    expect(".o_paas_fix_confirm").not.toBeEnabled();
    await contains(".o_paas_fix_input").edit("9090", {confirm: false});
    expect(".o_paas_fix_confirm").toHaveText("Set the right port");
    await contains(".o_paas_fix_confirm").click();
    await waitForNone(".o_paas_fix_dialog");
    expect.verifySteps(["start set_port", ["set_port", {port: 9090}]]);
});

test("what the server refuses is said in the dialog, and nothing typed is lost", async () => {
    given([cause({buttons: [PORT]})]);
    answers("start_fix", () => QUESTION);
    answers("apply_fix", () => {
        throw makeServerError({
            type: "UserError",
            message: "Port: This must be at most 65535.",
        });
    });
    await mount();
    await contains("[data-fix=set_port]").click();
    await contains(".o_paas_fix_input").edit("99999", {confirm: false});
    await contains(".o_paas_fix_confirm").click();
    await waitFor(".o_paas_fix_dialog [role=alert]");
    expect(".o_paas_fix_dialog [role=alert]").toHaveText(/at most 65535/);
    expect(".o_paas_fix_input").toHaveValue("99999");
});

test("plans are shown as a choice, the nearest is chosen", async () => {
    given([cause({buttons: [{...RETRY, code: "change_plan", label: "Choose a larger plan"}]})]);
    answers("start_fix", () => ({
        ...QUESTION,
        code: "change_plan",
        title: "Choose a larger plan",
        asks: [
            {
                key: "plan",
                label: "Plan",
                type: "choice",
                required: true,
                value: "2",
                options: [
                    ["2", "Large · 1 CPU"],
                    ["3", "Huge · 4 CPU"],
                ],
                help: "",
            },
        ],
    }));
    answers("apply_fix", (code, answered) => {
        expect.step(answered);
        return {kind: "done"};
    });
    await mount();
    await contains("[data-fix=change_plan]").click();
    expect(".o_paas_fix_dialog .o_paas_choice_on").toHaveText("Large · 1 CPU");
    await contains(".o_paas_fix_dialog input[value='3']").click();
    await contains(".o_paas_fix_confirm").click();
    await waitForNone(".o_paas_fix_dialog");
    expect.verifySteps([{plan: "3"}]);
});

test("retry is one click, without a question", async () => {
    given([cause({buttons: [RETRY]})]);
    answers("start_fix", (code) => {
        expect.step(code);
        return {kind: "done"};
    });
    await mount();
    await contains("[data-fix=retry]").click();
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
    expect.verifySteps(["retry"]);
});

test("impatient clicks on a fix are one", async () => {
    given([cause({buttons: [RETRY]})]);
    const done = new Deferred();
    answers("start_fix", async (code) => {
        expect.step(code);
        await done;
        return {kind: "done"};
    });
    await mount();
    await contains("[data-fix=retry]").click();
    await contains("[data-fix=retry]").click();
    expect("[data-fix=retry]").toHaveAttribute("aria-busy", "true");
    done.resolve();
    await animationFrame();
    expect.verifySteps(["retry"]);
});

test("a form opens with what is wrong in it marked", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(action.context.paas_marked);
        },
    });
    given([cause({buttons: [EDIT]})]);
    answers("start_fix", () => ({
        kind: "action",
        action: {type: "ir.actions.act_window", context: {paas_marked: {image: "Wrong"}}},
    }));
    await mount();
    await contains("[data-fix=edit_inputs]").click();
    await animationFrame();
    expect.verifySteps([{image: "Wrong"}]);
});

test("a record to create can be copied, and checked again", async () => {
    given([cause({buttons: [{...RETRY, code: "show_dns", label: "Show the record"}]})]);
    answers("start_fix", () => ({
        kind: "show",
        title: "Show the record",
        sentences: ["The name has to lead to the cluster."],
        texts: [{label: "For this app", text: "shop.example.com. IN A 192.0.2.1"}],
        again: true,
    }));
    onRpc("paas.cloud.service", "action_refresh", () => {
        expect.step("refresh");
        return false;
    });
    await mount();
    await contains("[data-fix=show_dns]").click();
    expect(".o_paas_copyable").toHaveText("shop.example.com. IN A 192.0.2.1");
    expect(".o_paas_fix_dialog .o_clipboard_button").toHaveCount(1);
    await contains(".modal-footer .btn-primary:contains(Check again)").click();
    await waitForNone(".o_paas_fix_dialog");
    expect.verifySteps(["refresh"]);
});
