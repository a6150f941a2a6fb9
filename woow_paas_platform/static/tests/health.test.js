import {describe, expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame, Deferred} from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {definePaasModels} from "./paas_models";

describe.current.tags("desktop");
definePaasModels();

const CLUSTER = {
    id: 1,
    name: "Main",
    state: "connected",
    version: "v1.34.4",
    age_seconds: 12,
    latency_ms: 4,
    missing: [],
    checked_at: "2026-01-05 09:00:00",
    scheduled_action: {active: true, works: true, late_seconds: 0, last_run: false},
    backlog: {queued: 0, running: 0, oldest_seconds: null},
};
const HEALTH = {
    read_at: "2026-01-05 09:00:00",
    causes: [],
    server: [{name: "Helm", version: "4.3.1", wanted: "3, 4", fits: true}],
    clusters: [CLUSTER],
    log: [],
};
const MACHINE = {
    name: "one",
    version: "v1.34.4",
    ready: true,
    pressures: [],
    closed: false,
    cpu: {room: 4, reserved: 3.6, used: 1},
    memory: {room: 2 ** 33, reserved: 2 ** 32, used: null},
    instances: {room: 110, reserved: 10, used: null},
};
const CAUSE = {
    id: 7,
    cause: "action_off",
    severity: "error",
    title: "The work on a cluster is switched off",
    text: "Nothing is changed.",
    advice: "Switch it on again.",
    evidence: [],
    technical: "",
    docs_url: "/woow_paas/help#action-off",
    buttons: [{code: "activate", label: "Switch on", icon: "fa-play", kind: "platform"}],
    tried: false,
    first_seen: "2026-01-05 09:00:00",
    follows_from_id: false,
};

async function open(health, machines = {machines: [MACHINE], error: ""}) {
    onRpc("paas.platform", "read_health", () => health);
    onRpc("paas.platform", "read_machines", () => machines);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({type: "ir.actions.client", tag: "paas_health"});
    // the page, then what it reads, then its machines
    await animationFrame();
    await animationFrame();
    await animationFrame();
}

test("a placeholder comes first, then all is well", async () => {
    const loading = new Deferred();
    await open(loading);
    expect(".o_paas_health [aria-busy=true]").toHaveCount(1);
    loading.resolve(HEALTH);
    await animationFrame();
    await animationFrame();
    expect(".o_paas_health_well").toHaveText(/Everything works/);
    expect(".o_paas_health_cluster").toHaveText(/Connected[\s\S]*Nothing waits/);
    expect(".o_paas_machines tbody tr").toHaveText(/one[\s\S]*Ready[\s\S]*3.6 of 4[\s\S]*1 in use/);
    expect(".o_paas_machines .o_paas_meter_warn").toHaveCount(1);
    expect(".o_paas_health").toHaveText(/Nothing in the last two weeks/);
});

test("what is wrong stands first, with the button that repairs it", async () => {
    onRpc("paas.diagnosis", "start_fix", ({args}) => {
        expect.step(args[1]);
        return {kind: "done"};
    });
    await open({...HEALTH, causes: [CAUSE]});
    expect(".o_paas_health").toHaveText(/The work on a cluster is switched off/);
    await contains("button:contains(Switch on)").click();
    expect.verifySteps(["activate"]);
});

test("a dead cluster says so and keeps nothing else waiting", async () => {
    const dead = {...CLUSTER, state: "unreachable", age_seconds: null};
    await open({...HEALTH, clusters: [dead]}, {machines: [], error: "No answer."});
    expect(".o_paas_health_cluster").toHaveText(/Not reachable[\s\S]*never[\s\S]*No answer/);
    expect(".o_paas_health_versions").toHaveText(/Helm[\s\S]*4.3.1/);
});

test("an error of the server is told, with a way to try again", async () => {
    onRpc("paas.platform", "read_health", () => {
        throw makeServerError({message: "It broke"});
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({type: "ir.actions.client", tag: "paas_health"});
    await animationFrame();
    expect(".o_paas_health [role=alert]").toHaveText(/It broke/);
    onRpc("paas.platform", "read_health", () => HEALTH);
    onRpc("paas.platform", "read_machines", () => ({machines: [], error: ""}));
    await contains("button:contains(Try again)").click();
    await animationFrame();
    expect(".o_paas_health_well").toHaveCount(1);
});

test("a bundle shows how far it is, then the file", async () => {
    const answers = [
        {id: 3, state: "queued", progress: 0, size: 0, issue: false, error: false},
        {id: 3, state: "collecting", progress: 40, size: 0, issue: false, error: false},
        {id: 3, state: "ready", progress: 100, size: 2048, issue: "# Shop", error: false},
    ];
    onRpc("paas.bundle", "read", () => [answers.shift()]);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "paas_bundle",
        params: {bundle_id: 3, name: "Shop"},
    });
    await animationFrame();
    expect(".o_paas_bundle").toHaveText(/Waiting for its turn/);
    await advanceTime(1000);
    await animationFrame();
    expect(".o_paas_bundle [role=progressbar]").toHaveAttribute("aria-valuenow", "40");
    await advanceTime(1000);
    await animationFrame();
    expect(".o_paas_bundle").toHaveText(/Ready, 2 KiB[\s\S]*# Shop/);
    expect("a.o_paas_download").toHaveAttribute("href", /paas.bundle\/3\/archive/);
});
