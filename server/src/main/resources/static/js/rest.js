// The description of the REST interface, in the lab's own frame.
(() => {
  document.addEventListener('DOMContentLoaded', () => {
    const place = document.getElementById('rest');
    const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
    window.SwaggerUIBundle({
      url: place.dataset.description,
      domNode: place,
      deepLinking: true,
      docExpansion: 'none',
      requestInterceptor: (request) => {
        if (meta('csrf-header')) request.headers[meta('csrf-header')] = meta('csrf-token');
        return request;
      },
    });
  });
})();
