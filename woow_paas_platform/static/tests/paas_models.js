import {defineModels, fields, models} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

export const FIELD_SCHEMA = [
    {key: "title", label: "Title", type: "string", required: true, default: "Hello", section: ""},
    {key: "port", label: "Port", type: "port", required: true, default: 8080, section: ""},
    {key: "token", label: "Token", type: "secret", secret: true, section: ""},
    {key: "page", label: "Page", type: "text", default: "<p>Hi</p>", section: "Look"},
    {key: "dark", label: "Dark", type: "boolean", default: true, section: "Look"},
    {
        key: "theme",
        label: "Theme",
        type: "choice",
        default: "b",
        options: [
            ["a", "Plain"],
            ["b", "Round"],
        ],
        section: "Look",
    },
    {key: "disk", label: "Disk", type: "storage", default: 5, section: "Look"},
    {key: "env", label: "Variables", type: "env", default: [], section: "Advanced"},
];

export const PLAN_CARDS = [
    {
        id: 1,
        code: "S",
        name: "Small",
        cpu: 0.5,
        memory_mib: 512,
        storage_gib: 0,
        price_text: "$3",
        suggested: true,
        fits: true,
        why: "",
    },
    {
        id: 2,
        code: "L",
        name: "Large",
        cpu: 4,
        memory_mib: 8192,
        storage_gib: 20,
        price_text: "$36",
        suggested: false,
        fits: false,
        why: "CPU: 4 CPU needed, 1 free",
    },
];

const stage = (name, label, state, seconds = null) => ({
    stage: name,
    label,
    state,
    seconds,
    at: "2026-11-24 02:00:00",
    note: "",
});

export const TIMELINE = {
    kind: "deploy",
    title: "First deployment",
    state: "running",
    user: "Ops Admin",
    started_at: "2026-11-24 02:00:00",
    finished_at: null,
    stages: [
        stage("queued", "Asked for", "done", 1),
        stage("prepare", "Workspace prepared", "done", 2),
        stage("wait", "App started", "now"),
        stage("ready", "Running", "todo"),
    ],
};

class Category extends models.Model {
    _name = "paas.app.category";

    name = fields.Char();

    _records = [{id: 1, name: "Websites"}];
}

class Template extends models.Model {
    _name = "paas.app.template";

    name = fields.Char();
    summary = fields.Char();
    category_id = fields.Many2one({relation: "paas.app.category"});
    icon = fields.Char();
    color = fields.Char();

    _records = [
        {id: 1, name: "Static site", category_id: 1, icon: "site", color: "#017e84"},
        {id: 2, name: "Web application", category_id: 1, icon: "fa-code", color: "bad"},
    ];
}

class Plan extends models.Model {
    _name = "paas.plan";

    name = fields.Char();

    _records = [
        {id: 1, name: "Small"},
        {id: 2, name: "Large"},
    ];
}

class Workspace extends models.Model {
    _name = "paas.workspace";

    name = fields.Char();
    my_role = fields.Char();
    can_deploy = fields.Boolean();
    quota_cpu = fields.Float();
    quota_memory_mib = fields.Integer();
    quota_storage_gib = fields.Integer();
    used_cpu = fields.Float();
    used_memory_mib = fields.Integer();
    used_storage_gib = fields.Integer();
    state = fields.Char();
    can_operate = fields.Boolean();
    can_invite = fields.Boolean();
    can_own = fields.Boolean();
    is_administrator = fields.Boolean();
    observed_at = fields.Datetime();
    deletion_note = fields.Char();
    deletion_error = fields.Char();
    request_text = fields.Char();
    plan_id = fields.Many2one({relation: "paas.workspace.plan"});
    requested_plan_id = fields.Many2one({relation: "paas.workspace.plan"});
    requested_by_id = fields.Many2one({relation: "res.users"});
    member_ids = fields.One2many({
        relation: "paas.workspace.member",
        relation_field: "workspace_id",
    });
    service_ids = fields.One2many({
        relation: "paas.cloud.service",
        relation_field: "workspace_id",
    });
    quota_rows = fields.Json();
    place = fields.Json();

    _records = [
        {id: 1, name: "Shop team", quota_cpu: 8, used_cpu: 4.5},
        {id: 2, name: "Test lab"},
    ];
}

class Member extends models.Model {
    _name = "paas.workspace.member";

    workspace_id = fields.Many2one({relation: "paas.workspace"});
    user_id = fields.Many2one({relation: "res.users"});
    role = fields.Char();
}

class WorkspacePlan extends models.Model {
    _name = "paas.workspace.plan";

    name = fields.Char();
    room_text = fields.Char();
    price = fields.Float();
    currency_id = fields.Char();

    _records = [
        {id: 1, name: "Starter", room_text: "2 CPU"},
        {id: 2, name: "Team", room_text: "8 CPU"},
    ];
}

class Diagnosis extends models.Model {
    _name = "paas.diagnosis";

    service_id = fields.Many2one({relation: "paas.cloud.service"});
    cause = fields.Char();
    severity = fields.Char();
    title = fields.Char();
    text = fields.Text();
    advice = fields.Text();
    evidence = fields.Json();
    technical = fields.Text();
    docs_url = fields.Char();
    buttons = fields.Json();
    tried = fields.Json();
    first_seen = fields.Datetime();
    follows_from_id = fields.Many2one({relation: "paas.diagnosis"});
}

class Service extends models.Model {
    _name = "paas.cloud.service";

    name = fields.Char({required: true});
    active = fields.Boolean({default: true});
    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["deploying", "Deploying"],
            ["running", "Running"],
            ["error", "Error"],
            ["stopped", "Stopped"],
            ["deleting", "Deleting"],
            ["unknown", "Unknown"],
        ],
    });
    state_message = fields.Char();
    state_reason = fields.Char();
    last_known_state = fields.Char();
    unknown_since = fields.Datetime();
    observed_at = fields.Datetime();
    bus_revision = fields.Integer();
    url = fields.Char();
    address_text = fields.Char();
    template_id = fields.Many2one({relation: "paas.app.template"});
    workspace_id = fields.Many2one({relation: "paas.workspace"});
    plan_id = fields.Many2one({relation: "paas.plan"});
    subdomain = fields.Char();
    domain_suffix = fields.Char();
    keeps_data = fields.Boolean();
    can_operate = fields.Boolean();
    can_reveal = fields.Boolean();
    can_delete = fields.Boolean();
    can_retry = fields.Boolean();
    can_cancel = fields.Boolean();
    can_change = fields.Boolean();
    can_stop = fields.Boolean();
    can_start = fields.Boolean();
    can_adopt = fields.Boolean();
    new_version = fields.Char();
    volume_count = fields.Integer();
    goes_on = fields.Json();
    pending_changes = fields.Json();
    inputs = fields.Json();
    field_schema = fields.Json();
    input_errors = fields.Json();
    plan_cards = fields.Json();
    quota_after = fields.Json();
    instances = fields.Json();
    access_steps = fields.Json();
    access_checked_at = fields.Datetime();
    timeline = fields.Json();
    outer_causes = fields.Json();
    diagnosis_ids = fields.One2many({relation: "paas.diagnosis", relation_field: "service_id"});

    _records = [
        {
            id: 1,
            name: "Storefront",
            state: "deploying",
            observed_at: "2026-11-24 02:00:00",
            bus_revision: 3,
            url: "http://storefront.apps.localhost",
            address_text: "storefront.apps.localhost",
            template_id: 1,
            workspace_id: 1,
            plan_id: 1,
            subdomain: "storefront",
            domain_suffix: ".apps.localhost",
            keeps_data: true,
            can_operate: true,
            can_delete: true,
            inputs: {},
            field_schema: FIELD_SCHEMA,
            input_errors: {},
            plan_cards: PLAN_CARDS,
            instances: [],
            timeline: TIMELINE,
        },
    ];
}

const READ = [
    "active name state state_reason state_message last_known_state unknown_since",
    "observed_at bus_revision url address_text template_id plan_id workspace_id",
    "keeps_data can_operate can_delete can_retry can_cancel instances timeline",
    "can_change can_stop can_start can_adopt new_version volume_count goes_on outer_causes",
]
    .flatMap((names) => names.split(" "))
    .map((name) => `<field name="${name}" invisible="1"/>`)
    .join("");

export const SERVICE_ARCH = /* xml */ `
    <form js_class="paas_service_form" class="o_paas_service_form" edit="false">
        <header><widget name="paas_service_header"/></header>
        <sheet>
            ${READ}
            <widget name="paas_service_status"/>
            <field name="diagnosis_ids" widget="paas_diagnosis"/>
            <widget name="paas_timeline"/>
            <widget name="paas_service_overview"/>
        </sheet>
    </form>`;

export const paasModels = {Category, Template, Plan, Workspace, Diagnosis, Service, Member, WorkspacePlan};

/** Define the platform's models, with one service that is being deployed. */
export function definePaasModels() {
    defineMailModels();
    defineModels(paasModels);
}
