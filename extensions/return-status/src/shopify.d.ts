/* Which `shopify` each module sees: one target, one API. */
import '@shopify/ui-extensions';

declare module './status.jsx' {
  const shopify: import('@shopify/ui-extensions/customer-account.order-status.block.render').Api;
}
declare module './action.jsx' {
  const shopify: import('@shopify/ui-extensions/customer-account.order.action.menu-item.render').Api;
}
declare module './thanks.jsx' {
  const shopify: import('@shopify/ui-extensions/purchase.thank-you.block.render').Api;
}
