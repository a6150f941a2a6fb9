import {registry} from "@web/core/registry";

const NAME = "Tour page";

/** From the marketplace to a running service, without a reload, and back to nothing. */
registry.category("web_tour.tours").add("paas_deploy_tour", {
    steps: () => [
        {
            content: "Somebody with a workspace sees what room is left",
            trigger: ".o_paas_room:contains(Tour team)",
        },
        {
            content: "Deploy the static site",
            trigger: ".o_kanban_record:contains(Tour site) .o_paas_deploy_app",
            run: "click",
        },
        {
            content: "Give it a name",
            trigger: ".o_paas_configure .o_field_widget[name=name] input",
            run: `edit ${NAME}`,
        },
        {
            content: "The plan is chosen, the price in sight",
            trigger: ".o_paas_plan_on:contains(Small)",
            run: "click",
        },
        {
            content: "The address follows the name, and is free",
            trigger: ".o_paas_subdomain:contains(This address is free)",
        },
        {
            content: "A wrong answer is named at once",
            trigger: "#paas_title",
            run: "clear && click .o_paas_section",
        },
        {
            trigger: "[data-key=title] [role=alert]",
        },
        {
            trigger: "#paas_title",
            run: "edit Welcome && click .o_paas_section",
        },
        {
            content: "Deploy",
            trigger: ".o_paas_configure:not(:has(.is-invalid)) .o_paas_deploy",
            run: "click",
        },
        {
            content: "The page of the service says that it is under way",
            trigger: `.o_paas_service_status:contains(${NAME}) .o_paas_state:contains(Deploying)`,
        },
        {
            content: "It becomes Running by itself",
            trigger: ".o_paas_service_status .o_paas_state:contains(Running)",
            timeout: 30000,
        },
        {
            content: "The app can be opened at its address",
            trigger: ".o_paas_open[href*='tour-page']",
        },
        {
            content: "What was answered can be read",
            trigger: ".o_notebook_headers .nav-link[name=configuration]",
            run: "click",
        },
        {
            trigger: ".o_paas_facts:contains(Welcome)",
        },
        {
            content: "Delete, by typing the name",
            trigger: ".o_paas_actions",
            run: "click",
        },
        {
            trigger: ".o_paas_menu_danger",
            run: "click",
        },
        {
            trigger: ".o_paas_delete_confirm:disabled",
        },
        {
            trigger: "#o_paas_delete_name",
            run: `edit ${NAME}`,
        },
        {
            trigger: ".o_paas_delete_confirm:enabled",
            run: "click",
        },
        {
            content: "Once it is gone the list is shown, without it",
            trigger: ".o_list_view, .o_view_nocontent, .o_kanban_view.o_paas_services",
            timeout: 30000,
        },
        {
            trigger: `body:not(:has(.o_data_row:contains(${NAME})))`,
        },
    ],
});

/** An image that does not exist: Error, with the cause and a way on, and never Running. */
registry.category("web_tour.tours").add("paas_error_tour", {
    steps: () => [
        {
            content: "The service was open while it was being deployed",
            trigger: ".o_paas_service_status .o_paas_state:not(:contains(Running))",
        },
        {
            content: "Refresh asks for a new reading",
            trigger: ".o_paas_refresh",
            run: "click",
        },
        {
            content: "The error comes by itself",
            trigger: ".o_paas_service_status .o_paas_state:contains(Error)",
            timeout: 30000,
        },
        {
            content: "The cause comes first",
            trigger: ".o_paas_diagnosis h2:not(:empty)",
        },
        {
            content: "The proof is one click away",
            trigger: ".o_paas_diagnosis button[aria-expanded=false]",
            run: "click",
        },
        {
            trigger: ".o_paas_diagnosis .o_paas_evidence",
        },
        {
            content: "There is one primary button, and it is the fix",
            trigger: ".o_paas_fixes .btn-primary",
        },
    ],
});
