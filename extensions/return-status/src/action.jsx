import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { ask } from './app.js';

/** The entry is there before the page asks for it: a menu does not wait. Without an answer there is no entry. */
export default async function extension() {
  const told = await ask(shopify.orderId, shopify.sessionToken, shopify.localization.language.value.isoCode);
  const open = told?.returns.at(-1);
  if (told) {
    render(
      <s-button href={open && told.may_return === false ? open.link : told.links.start}>
        {open && told.may_return === false
          ? shopify.i18n.translate('follow', { number: open.number })
          : told.labels.start}
      </s-button>,
      document.body,
    );
  }
}
