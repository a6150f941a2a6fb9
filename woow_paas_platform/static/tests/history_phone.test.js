import {describe, expect, test} from "@odoo/hoot";
import {contains, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {definePaasModels, paasModels, SERVICE_ARCH} from "./paas_models";

describe.current.tags("mobile");
definePaasModels();

test("history fits a phone, and its way back is a whole button", async () => {
    onRpc("paas.cloud.service", "read_preview", () => ({sentences: ["Short."], changes: []}));
    onRpc("paas.cloud.service", "read_history", () => [
        {
            id: 1,
            kind: "deploy",
            title: "First deployment",
            state: "done",
            user: "Ops Admin",
            asked_at: "2026-11-24 00:00:00",
            attempts: 1,
            error: "",
            changes: [{label: "Image", from: "", to: `registry.example.com/${"a".repeat(90)}`}],
            revision: {id: 7, number: 1, current: false, worked: true},
        },
    ]);
    Object.assign(paasModels.Service._records[0], {state: "running", can_change: true});
    await mountView({
        type: "form",
        resModel: "paas.cloud.service",
        resId: 1,
        arch: SERVICE_ARCH.replace(
            `<widget name="paas_service_overview"/>`,
            `<widget name="paas_history"/>`,
        ),
    });
    const page = document.querySelector(".o_content");
    expect(page.scrollWidth).toBe(page.clientWidth);
    const button = document.querySelector(".o_paas_go_back").getBoundingClientRect();
    const entry = document.querySelector(".o_paas_history_entry").getBoundingClientRect();
    expect(Math.round(button.width)).toBe(Math.round(entry.width));
    await contains(".o_paas_go_back").click();
    expect(".o_paas_change_dialog").toHaveText(/Short/);
});
