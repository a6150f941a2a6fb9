import js from "@eslint/js";
import globals from "globals";

export default [
    {ignores: ["**/lib/**", ".local/**", "node_modules/**"]},
    js.configs.recommended,
    {
        files: ["woow_paas_platform/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2023,
            sourceType: "module",
            globals: {...globals.browser, owl: "readonly", luxon: "readonly"},
        },
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules: {
            "array-callback-return": "error",
            complexity: ["error", 15],
            curly: "error",
            eqeqeq: "error",
            "no-console": "error",
            "no-else-return": "error",
            "no-eval": "error",
            "no-implied-eval": "error",
            "no-param-reassign": "error",
            "no-shadow": "error",
            "no-throw-literal": "error",
            "no-unused-vars": ["error", {args: "after-used"}],
            "no-useless-concat": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "prefer-template": "error",
        },
    },
    {
        files: ["*.mjs"],
        languageOptions: {globals: globals.node},
    },
];
