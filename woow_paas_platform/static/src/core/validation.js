import {_t} from "@web/core/l10n/translation";
import {number} from "./format";

const IMAGE = /^[a-z0-9]([a-z0-9._:/@-]*[a-z0-9])?$/i;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const NUMBERS = new Set(["integer", "port", "storage"]);

/** Return the field's value: what was typed, or else its default. */
export function valueOf(field, inputs) {
    const value = inputs?.[field.key];
    if (value !== undefined && value !== null) {
        return value;
    }
    if (field.default !== undefined && field.default !== null) {
        return field.default;
    }
    return {env: [], boolean: false}[field.type] ?? "";
}

/** Turn what a person typed into a value of the field's type. */
export function parseInput(field, text) {
    if (!NUMBERS.has(field.type)) {
        return text;
    }
    const trimmed = String(text).trim();
    const parsed = Number(trimmed);
    return trimmed !== "" && Number.isInteger(parsed) ? parsed : trimmed;
}

/** Return what is wrong with a value before the server says so, or an empty text. */
export function checkField(field, value) {
    const isEmpty = value === "" || value === null || value === undefined;
    if (isEmpty) {
        return field.required ? _t("Please fill this in.") : "";
    }
    if (NUMBERS.has(field.type)) {
        return checkNumber(field, value);
    }
    if (field.type === "image" && !IMAGE.test(value)) {
        return _t("An image looks like registry.example.com/name:tag.");
    }
    if (field.type === "env") {
        return checkEnvironment(value);
    }
    return field.secret ? checkSecret(field, value) : checkPattern(field, value);
}

/** A stored secret was checked when it was entered. */
function checkSecret(field, value) {
    if (typeof value !== "string") {
        return "";
    }
    if (value.length < (field.shortest || 0)) {
        return _t("At least %s characters.", number(field.shortest));
    }
    return checkPattern(field, value);
}

function checkPattern(field, value) {
    if (field.pattern && !matches(field.pattern, value)) {
        return _t("This does not have the expected form.");
    }
    return "";
}

function checkNumber(field, value) {
    const isPort = field.type === "port";
    const minimum = field.minimum ?? (isPort ? 1 : null);
    const maximum = field.maximum ?? (isPort ? 65535 : null);
    if (typeof value !== "number") {
        return _t("Please give a whole number.");
    }
    if (minimum !== null && value < minimum) {
        return _t("At least %s.", number(minimum));
    }
    if (maximum !== null && value > maximum) {
        return _t("At most %s.", number(maximum));
    }
    return "";
}

function checkEnvironment(rows) {
    const names = rows.map((row) => row.name);
    const wrong = names.find((name) => !ENV_NAME.test(name || ""));
    if (wrong !== undefined) {
        return wrong
            ? _t("“%s” cannot be a variable's name: letters, digits and _ only.", wrong)
            : _t("Each variable needs a name.");
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return twice ? _t("“%s” is there twice.", twice) : "";
}

function matches(pattern, value) {
    try {
        return new RegExp(`^(?:${pattern})$`, "u").test(value);
    } catch (error) {
        if (error instanceof SyntaxError) {
            // a pattern in Python's dialect: the server judges it
            return true;
        }
        throw error;
    }
}

/** Return what is wrong with the first part of an address, or an empty text. */
export function checkSubdomain(text) {
    if (!text) {
        return _t("Please choose an address.");
    }
    if (text.length > 63) {
        return _t("At most 63 characters.");
    }
    return SUBDOMAIN.test(text)
        ? ""
        : _t("Small letters, digits and hyphens only, and no hyphen at either end.");
}
