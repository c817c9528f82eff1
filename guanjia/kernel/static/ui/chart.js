/* Charts: options stand as JSON in the page; var(--name) becomes the page's own colour. */
(function (d) {
  "use strict";
  var drawn = [];
  function colour(name) {
    var probe = d.createElement("span");
    probe.style.setProperty("color", "var(" + name + ")");
    d.body.append(probe);
    var value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }
  function paint(value) {
    if (typeof value === "string") return value.replace(/var\((--[\w-]+)\)/g, function (all, name) { return colour(name); });
    if (Array.isArray(value)) return value.map(paint);
    if (value && typeof value === "object") {
      return Object.keys(value).reduce(function (all, key) { all[key] = paint(value[key]); return all; }, {});
    }
    return value;
  }
  function axis(given) {
    if (Array.isArray(given)) return given.map(axis);
    return given && Object.assign({ axisTick: { show: false }, axisLine: { lineStyle: { color: "var(--g-line-2)" } }, axisLabel: { color: "var(--g-text-3)" }, splitLine: { lineStyle: { color: "var(--g-line)" } } }, given);
  }
  function draw(place) {
    var option = JSON.parse(d.getElementById(place.dataset.chart).textContent);
    var chart = window.echarts.getInstanceByDom(place) || window.echarts.init(place, null, { renderer: "svg" });
    option = Object.assign({
      animation: false, color: ["var(--g-accent)", "var(--s-call)", "var(--s-todo)", "var(--s-sent)", "var(--s-confirm)"],
      grid: { left: 8, right: 16, top: option.legend ? 34 : 14, bottom: 4, containLabel: true }
    }, option);
    option.textStyle = Object.assign({ color: "var(--g-text-3)", fontFamily: getComputedStyle(d.body).fontFamily }, option.textStyle);
    if (option.legend) option.legend = Object.assign({ top: 0, left: 0, itemHeight: 8, textStyle: { color: "var(--g-text-2)" } }, option.legend);
    option.tooltip = Object.assign({ trigger: "axis", backgroundColor: "var(--g-surface)", borderColor: "var(--g-line-2)", textStyle: { color: "var(--g-text)", fontSize: 12 } }, option.tooltip, { renderMode: "richText" });
    // without a border of its own the label of a line gets a light halo, also on dark ground
    option.series = [].concat(option.series || []).map(function (s) {
      return s.markLine ? Object.assign({}, s, { markLine: Object.assign({ label: { color: "var(--g-text-2)", textBorderWidth: 0 } }, s.markLine) }) : s;
    });
    option.xAxis = axis(option.xAxis);
    option.yAxis = axis(option.yAxis);
    chart.setOption(paint(option), true);
    if (drawn.indexOf(place) < 0) drawn.push(place);
  }
  function all() { if (window.echarts) d.querySelectorAll("[data-chart]").forEach(draw); }
  window.addEventListener("resize", function () {
    drawn.forEach(function (p) { var c = window.echarts.getInstanceByDom(p); if (c && p.isConnected) c.resize(); });
  });
  new MutationObserver(all).observe(d.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  d.addEventListener("htmx:afterSettle", all);
  all();
})(document);
