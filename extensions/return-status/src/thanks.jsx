import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from './app.js';

/** @typedef {import('./app.js').Told} Told */

export default function extension() {
  render(<Thanks />, document.body);
}

/** Nothing has come yet, so there is nothing to send back: where the conditions are, and the withdrawal function. */
function Thanks() {
  const [told, setTold] = useState(/** @type {Told | null} */ (null));
  const order = shopify.orderConfirmation.value.order.id;
  const language = shopify.localization.language.value.isoCode;
  useEffect(() => {
    ask(order, shopify.sessionToken, language).then(setTold);
  }, [order, language]);

  if (!told) return null;
  return (
    <s-stack gap="small-300">
      <s-text>{shopify.i18n.translate('later')}</s-text>
      <s-link href={told.links.policy}>{told.labels.policy}</s-link>
      <s-link href={told.links.withdrawal}>{told.labels.withdrawal}</s-link>
    </s-stack>
  );
}
