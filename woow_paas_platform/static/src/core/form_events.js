import {useBus} from "@web/core/utils/hooks";
import {useComponent, useState} from "@odoo/owl";

const SHOW_ERRORS = "PAAS:SHOW-ERRORS";

/** Ask every widget of the form to show what is wrong, also where nobody typed yet. */
export function showErrors(model) {
    model.bus.trigger(SHOW_ERRORS);
}

/** Return a state with `all`: whether untouched fields show what is wrong with them. */
export function useShownErrors() {
    const component = useComponent();
    const shown = useState({all: false});
    useBus(component.props.record.model.bus, SHOW_ERRORS, () => (shown.all = true));
    return shown;
}

/** Have `commit` write what is still being typed before the record is saved. */
export function useLocalChanges(commit) {
    const component = useComponent();
    useBus(component.props.record.model.bus, "NEED_LOCAL_CHANGES", ({detail}) =>
        detail.proms.push(commit()),
    );
}
