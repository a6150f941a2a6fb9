/** Open a tab of the service page by its name, and bring it into sight. */
export function openTab(name) {
    const tab = document.querySelector(`.o_paas_service_form .o_notebook [name='${name}']`);
    tab?.click();
    tab?.scrollIntoView({block: "start", behavior: "instant"});
}
