/** The shortcodes that bots use most. Others stay as they are typed. */
const EMOJI = Object.fromEntries(
  `white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ warning ⚠️
  no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 rotating_light 🚨 exclamation ❗ question ❓ information_source ℹ️
  hourglass ⌛ hourglass_flowing_sand ⏳ stopwatch ⏱️ alarm_clock ⏰ clock1 🕐 calendar 📅 date 📅 bell 🔔 no_bell 🔕
  rocket 🚀 tada 🎉 sparkles ✨ fire 🔥 zap ⚡ boom 💥 star ⭐ bulb 💡 mag 🔍 wave 👋 eyes 👀 pray 🙏 clap 👏 +1 👍
  thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 raised_hands 🙌 point_right 👉 point_up ☝️ muscle 💪 heart ❤️ smile 😄
  slightly_smiling_face 🙂 thinking_face 🤔 sweat_smile 😅 cry 😢 sleeping 😴 zzz 💤 robot_face 🤖 bird 🐦 eagle 🦅
  computer 💻 desktop_computer 🖥️ gear ⚙️ wrench 🔧 hammer_and_wrench 🛠️ package 📦 cloud ☁️ globe_with_meridians 🌐
  lock 🔒 unlock 🔓 key 🔑 shield 🛡️ moneybag 💰 dollar 💵 money_with_wings 💸 credit_card 💳 chart_with_upwards_trend 📈
  chart_with_downwards_trend 📉 bar_chart 📊 memo 📝 page_facing_up 📄 clipboard 📋 file_folder 📁 link 🔗 pushpin 📌
  wastebasket 🗑️ broom 🧹 recycle ♻️ repeat 🔁 arrows_counterclockwise 🔄 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️
  arrow_down ⬇️ arrow_forward ▶️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ heavy_plus_sign ➕ heavy_minus_sign ➖
  red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
  large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_red_square 🟥 large_blue_square 🟦
  small_blue_diamond 🔹 small_orange_diamond 🔸 skull 💀 ghost 👻 bug 🐛 seedling 🌱 snowflake ❄️ sunny ☀️ ladder 🪜
  hatching_chick 🐣 house 🏠 busts_in_silhouette 👥 bust_in_silhouette 👤 speech_balloon 💬 mega 📣 inbox_tray 📥
  outbox_tray 📤 white_large_square ⬜ black_large_square ⬛ ledger 📒 receipt 🧾 vertical_traffic_light 🚦 sos 🆘 new 🆕`
    .split(/\s+/)
    .reduce((pairs, word, at, words) => (at % 2 === 0 ? [...pairs, [word, words[at + 1]]] : pairs), []),
);

/** The character of a shortcode, named without its colons; undefined when it is not a common one. */
export const emojiNamed = (name) => EMOJI[name.replace(/::skin-tone-\d$/, '')];

/** Text with its shortcodes as characters. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g, (whole, name) => emojiNamed(name) ?? whole);
