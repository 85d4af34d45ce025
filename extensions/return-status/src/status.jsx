import '@shopify/ui-extensions/preact';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from './app.js';

/** @typedef {import('./app.js').Told} Told */

export default function extension() {
  render(<Status />, document.body);
}

/** What is coming back of the order, and where to begin. Nothing is shown where there is nothing to say. */
function Status() {
  const [told, setTold] = useState(/** @type {Told | null} */ (null));
  const order = shopify.order.value?.id;
  const language = shopify.localization.language.value.isoCode;
  useEffect(() => {
    ask(order, shopify.sessionToken, language).then(setTold);
  }, [order, language]);

  if (!told) return null;
  return (
    <s-section heading={shopify.i18n.translate(told.returns.length ? 'returns' : 'heading')}>
      <s-stack gap="base">
        {told.returns.map((each) => (
          <s-stack key={each.number} gap="small-300">
            <s-text>{each.headline}</s-text>
            <s-link href={each.link}>{shopify.i18n.translate('follow', { number: each.number })}</s-link>
          </s-stack>
        ))}
        {told.may_return !== false && (
          <s-button href={told.links.start} variant="secondary">
            {told.labels.start}
          </s-button>
        )}
        <s-stack gap="small-300">
          <s-link href={told.links.policy}>{told.labels.policy}</s-link>
          <s-link href={told.links.withdrawal}>{told.labels.withdrawal}</s-link>
        </s-stack>
      </s-stack>
    </s-section>
  );
}
