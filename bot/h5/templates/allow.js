(function () {
  "use strict";
  var page = document.getElementById("page"), signed = page.dataset, tag = document.getElementById("allow");
  function end(id) {
    page.hidden = id !== "refused";
    ["done", "refused", "closed"].forEach(function (one) { document.getElementById(one).hidden = one !== id; });
  }
  function close() { end("closed"); }
  if (!window.wx || !/MicroMessenger/i.test(navigator.userAgent)) { close(); return; }
  document.addEventListener("WeixinOpenTagsError", close);
  tag.addEventListener("error", close);
  tag.addEventListener("success", function (event) {
    end(/accept/.test(JSON.stringify(event.detail)) ? "done" : "refused");
  });
  window.wx.error(close);
  window.wx.config({
    appId: signed.appId, timestamp: Number(signed.timestamp), nonceStr: signed.nonce, signature: signed.signature,
    jsApiList: ["checkJsApi"], openTagList: ["wx-open-subscribe"]
  });
})();
