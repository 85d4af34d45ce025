/* Runs Shopify's theme-check over a theme app extension and prints its offences as JSON. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [packages, root] = process.argv.slice(2);
const found = createRequire(`${packages}/node_modules/`).resolve('@shopify/theme-check-node');
const { themeCheckRun } = await import(pathToFileURL(found));
const { offenses } = await themeCheckRun(root, 'theme-check:theme-app-extension');
console.log(JSON.stringify(offenses.map(({ check, uri, message }) => ({ check, uri, message }))));
