// @ts-check
// What makes elements of the page.
/** @param {string} id @returns {any} an element that index.html has */
export const byId = (id) => document.getElementById(id);

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, unknown>} properties
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// A child with an attribute or two that are no properties.
/**
 * @template {Element} Made
 * @param {Made} made
 * @param {Record<string, unknown>} attributes
 */
export function marked(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
