import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {queryAllTexts, waitFor} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, Deferred, mockDate} from "@odoo/hoot-mock";
import {contains, makeServerError, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {definePaasModels, paasModels} from "./paas_models";

describe.current.tags("desktop");
definePaasModels();
beforeEach(() => mockDate("2026-11-24 02:00:30", 0));

const mount = (widget) =>
    mountView({
        type: "form",
        resModel: "paas.cloud.service",
        resId: 1,
        arch: /* xml */ `
            <form edit="false">
                <field name="state" invisible="1"/>
                <field name="access_steps" invisible="1"/>
                <field name="access_checked_at" invisible="1"/>
                <field name="diagnosis_ids" widget="paas_diagnosis"/>
                <widget name="${widget}"/>
            </form>`,
    });

const given = (method, answer) =>
    onRpc("paas.cloud.service", method, ({args}) =>
        typeof answer === "function" ? answer(...args.slice(1)) : answer,
    );

const READERS = [
    ["paas_events", "read_events", {events: []}],
    ["paas_objects", "read_objects", {objects: []}],
    ["paas_release", "read_release", {history: []}],
    ["paas_access_check", "try_address", []],
    ["paas_logs", "read_logs", {sources: [], lines: [], chosen: null}],
];

for (const [widget, method, empty] of READERS) {
    test(`${widget}: its shape while loading, a sentence when empty`, async () => {
        const answer = new Deferred();
        given(method, () => answer);
        await mount(widget);
        expect(".placeholder-glow").toHaveCount(1);
        expect("[aria-busy=true]:first").toHaveCount(1);
        answer.resolve(Array.isArray(empty) ? empty : {...empty, error: ""});
        await waitFor(".o_paas_empty");
        expect(".placeholder-glow").toHaveCount(0);
    });

    test(`${widget}: a cluster that does not answer is said, and asked again`, async () => {
        given(method, () => {
            expect.step("read");
            if (Array.isArray(empty)) {
                throw makeServerError({message: "The cluster did not answer."});
            }
            return {...empty, error: "The cluster did not answer within five seconds."};
        });
        await mount(widget);
        await waitFor("[role=alert]");
        expect("[role=alert]").toHaveText(/did not answer/);
        await contains("[role=alert] .btn").click();
        await animationFrame();
        expect.verifySteps(["read", "read"]);
    });
}

test("events: warnings and how often they came", async () => {
    given("read_events", {
        events: [
            {
                id: "1",
                type: "Warning",
                reason: "BackOff",
                text: "Back-off restarting",
                object: "Pod/shop-1",
                count: 6,
                last: "2026-11-24T02:00:00Z",
            },
            {
                id: "2",
                type: "Normal",
                reason: "Pulled",
                text: "Pulled",
                object: "Pod/shop-1",
                count: 1,
                last: "2026-11-24T01:59:00Z",
            },
        ],
        error: "",
    });
    await mount("paas_events");
    await waitFor(".o_paas_events");
    expect(".o_paas_events li").toHaveCount(2);
    expect("[data-type=Warning]").toHaveText(/BackOff/);
    expect("[data-type=Warning]").toHaveText(/6 times/);
    expect("[data-type=Warning] .fa-exclamation-triangle").toHaveCount(1);
});

test("objects: a state is an icon and a word, what is missing is said", async () => {
    given("read_objects", {
        objects: [
            {kind: "Deployment", name: "shop", state: "ready", text: "1/1", since: ""},
            {kind: "Ingress", name: "shop", state: "missing", text: "", since: ""},
        ],
        error: "",
    });
    await mount("paas_objects");
    await waitFor(".o_paas_objects");
    expect("[data-kind=Deployment] .o_paas_state").toHaveText("Ready");
    expect("[data-kind=Deployment]").toHaveText(/1\/1/);
    expect("[data-kind=Ingress] .o_paas_state").toHaveText("Missing");
});

test("release: history first, values and manifest on request", async () => {
    given("read_release", {
        history: [
            {revision: 2, status: "deployed", updated: "", chart: "web-1.0", text: "Upgrade"},
            {revision: 1, status: "superseded", updated: "", chart: "web-1.0", text: "Install"},
        ],
        values: "port: 8080\ntoken: ••••••••\n",
        manifest: "kind: Deployment\n",
        error: "",
    });
    await mount("paas_release");
    await waitFor(".o_paas_release");
    expect(queryAllTexts(".o_paas_release .o_paas_state")).toEqual(["In the cluster", "Replaced"]);
    expect(".o_paas_code").toHaveCount(0);
    await contains("[data-part=values]").click();
    expect(".o_paas_code").toHaveText(/token: ••••••••/);
    await contains("[data-part=manifest]").click();
    expect(".o_paas_code").toHaveCount(1);
    expect(".o_paas_code").toHaveText(/kind: Deployment/);
});

const SOURCES = [
    {instance: "shop-b", container: "app", init: false, has_previous: true},
    {instance: "shop-b", container: "migrate", init: true, has_previous: false},
    {instance: "shop-a", container: "app", init: false, has_previous: false},
];

test("logs: instance, part and run can be chosen", async () => {
    given("read_logs", (instance, container, previous) => {
        expect.step([instance || "", container || "", previous ?? null]);
        const chosen = SOURCES.find(
            (source) =>
                (!instance || source.instance === instance) &&
                (!container || source.container === container),
        );
        return {
            sources: SOURCES,
            chosen: {...chosen, previous: Boolean(previous)},
            lines: ["one", "two"],
            note: "",
            error: "",
        };
    });
    await mount("paas_logs");
    await waitFor(".o_paas_log");
    expect(".o_paas_log").toHaveText("one\ntwo");
    expect(queryAllTexts(".o_paas_pick:eq(1) option")).toEqual(["migrate (preparation)", "app"]);
    await contains(".o_paas_runs .btn:contains(before)").click();
    await animationFrame();
    expect(".o_paas_runs .btn:contains(before)").toHaveAttribute("aria-pressed", "true");
    await contains(".o_paas_pick:eq(1) select").select("migrate");
    await animationFrame();
    expect(".o_paas_runs").toHaveCount(0);
    await contains(".o_paas_pick:eq(0) select").select("shop-a");
    await animationFrame();
    expect.verifySteps([
        ["", "", null],
        ["shop-b", "app", true],
        ["shop-b", "migrate", null],
        ["shop-a", "", null],
    ]);
});

test("logs: followed until it is switched off", async () => {
    let reads = 0;
    given("read_logs", () => {
        reads += 1;
        return {
            sources: SOURCES,
            chosen: {...SOURCES[0], previous: false},
            lines: [`line ${reads}`],
            note: "",
            error: "",
        };
    });
    await mount("paas_logs");
    await waitFor(".o_paas_log");
    await contains("#o_paas_follow").click();
    await advanceTime(3100);
    await animationFrame();
    expect(".o_paas_log").toHaveText("line 3");
    await contains("#o_paas_follow").click();
    await advanceTime(10000);
    expect(reads).toBe(3);
});

test("logs: a part that has not started says so", async () => {
    given("read_logs", {
        sources: SOURCES,
        chosen: {...SOURCES[0], previous: false},
        lines: [],
        note: "not_started",
        error: "",
    });
    await mount("paas_logs");
    await waitFor(".o_paas_empty");
    expect(".o_paas_empty").toHaveText(/has not started yet/);
});

const step = (code, verdict, more = {}) => ({
    code,
    verdict,
    title: code,
    verdict_text: "",
    text: "",
    evidence: [],
    cause: "",
    ...more,
});
const STEPS = [
    step("dns", "ok", {evidence: ["shop.example.com → 192.0.2.1"]}),
    step("service_port", "failed", {
        title: "It leads to a port of the app",
        text: "Nothing listens on 8080.",
        cause: "service_port_wrong",
    }),
    step("http_outside", "skipped"),
];

test("access check: a verdict for each step, the fix where it ends", async () => {
    paasModels.Diagnosis._records = [
        {
            id: 7,
            service_id: 1,
            cause: "service_port_wrong",
            title: "Wrong port",
            buttons: [{code: "set_port", label: "Set the right port", icon: "fa-plug"}],
        },
    ];
    paasModels.Service._records[0].diagnosis_ids = [7];
    given("try_address", STEPS);
    onRpc("paas.diagnosis", "start_fix", ({args}) => {
        expect.step(args);
        return {kind: "done"};
    });
    await mount("paas_access_check");
    await waitFor(".o_paas_way");
    expect(".o_paas_access_check [role=status]").toHaveText(
        "It ends at: It leads to a port of the app",
    );
    expect("[data-step=dns]").toHaveText(/Fine/);
    expect("[data-step=http_outside]").toHaveText(/Not reached/);
    expect(".o_paas_evidence").toHaveCount(0);
    await contains("[data-step=dns] button").click();
    expect(".o_paas_evidence").toHaveText("shop.example.com → 192.0.2.1");
    expect("[data-step=service_port]").toHaveText(/Nothing listens on 8080/);
    await contains("[data-step=service_port] [data-fix=set_port]").click();
    expect.verifySteps([[[7], "set_port"]]);
});

test("access check: what was found last is shown without asking again", async () => {
    Object.assign(paasModels.Service._records[0], {
        access_steps: STEPS,
        access_checked_at: "2026-11-24 02:00:00",
    });
    given("try_address", () => {
        expect.step("asked");
        return STEPS;
    });
    await mount("paas_access_check");
    await waitFor(".o_paas_way");
    expect(".o_paas_look").toHaveText(/Tried at 02:00:00/);
    expect.verifySteps([]);
    await contains(".o_paas_look button:contains(Check again)").click();
    expect.verifySteps(["asked"]);
});
